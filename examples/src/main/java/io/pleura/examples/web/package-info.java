/**
 * The web application {@code pleura serve}: a page and the REST interface that it uses. Made of the
 * public interface of the SDK only, as an example of how to embed it. Research use only, not a
 * medical device.
 */
@NullMarked
package io.pleura.examples.web;

import org.jspecify.annotations.NullMarked;

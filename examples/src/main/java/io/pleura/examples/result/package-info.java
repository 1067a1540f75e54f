/** A prediction with its reasons, and its JSON, tables and pictures. */
@NullMarked
package io.pleura.examples.result;

import org.jspecify.annotations.NullMarked;

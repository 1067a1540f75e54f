/** Named numbers in a known order. */
@NullMarked
package io.pleura.feature;

import org.jspecify.annotations.NullMarked;

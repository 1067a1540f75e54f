/** Clinical values that enter the prediction, and how they are read from text. */
@NullMarked
package io.pleura.clinical;

import org.jspecify.annotations.NullMarked;

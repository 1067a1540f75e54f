/** Clinical values that enter the prediction. */
@NullMarked
package io.pleura.clinical;

import org.jspecify.annotations.NullMarked;

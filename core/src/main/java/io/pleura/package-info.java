/** The facade: a study in, a prediction and its explanation out. */
@NullMarked
package io.pleura;

import org.jspecify.annotations.NullMarked;

/** The model bundle: everything a prediction needs, in one verifiable file. */
@NullMarked
package io.pleura.bundle;

import org.jspecify.annotations.NullMarked;

/** Training of the classifier. */
@NullMarked
package io.pleura.fusion;

import org.jspecify.annotations.NullMarked;

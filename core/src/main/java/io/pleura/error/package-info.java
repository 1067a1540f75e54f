/** What goes wrong, with a stable code and the way out, and what is worth a warning. */
@NullMarked
package io.pleura.error;

import org.jspecify.annotations.NullMarked;

/** Numbers and tables as text, the same under every locale. */
@NullMarked
package io.pleura.examples.text;

import org.jspecify.annotations.NullMarked;

/** Reading and writing images. */
@NullMarked
package io.pleura.io;

import org.jspecify.annotations.NullMarked;

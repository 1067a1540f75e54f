/** Python pickles read as data: nothing in them is looked up, made or called. */
@NullMarked
package io.pleura.pickle;

import org.jspecify.annotations.NullMarked;

/** Decision-tree ensembles as plain data. */
@NullMarked
package io.pleura.tree;

import org.jspecify.annotations.NullMarked;

/** The command line {@code pleura}: demo, predict, extract, phantom, info and training. */
@NullMarked
package io.pleura.examples.cli;

import org.jspecify.annotations.NullMarked;

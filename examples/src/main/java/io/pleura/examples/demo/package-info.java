/**
 * The demonstration model: how its network and its bundle are trained on synthetic phantoms, and
 * the trained files. Synthetic, not for clinical use.
 */
@NullMarked
package io.pleura.examples.demo;

import org.jspecify.annotations.NullMarked;

/**
 * Synthetic CT pieces with a nodule near the pleura, for demonstration and tests. Synthetic, not
 * for clinical use.
 */
@NullMarked
package io.pleura.examples.phantom;

import org.jspecify.annotations.NullMarked;

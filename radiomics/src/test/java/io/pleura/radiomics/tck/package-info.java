/**
 * The compatibility kit of image filters and feature classes: extend a contract, say how to make
 * your plug-in, and its tests run on it. It belongs to the kit of core, package {@code
 * io.pleura.tck}.
 */
@NullMarked
package io.pleura.radiomics.tck;

import org.jspecify.annotations.NullMarked;

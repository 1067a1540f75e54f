/**
 * Reading and writing images.
 *
 * <p>{@link io.pleura.io.ImageFiles} reads a file of any format for which a {@linkplain
 * io.pleura.spi.VolumeReader reader} is on the class path. NIfTI-1 and NIfTI-2 are built in: {@link
 * io.pleura.io.NiftiReader} and {@link io.pleura.io.NiftiWriter}.
 */
@NullMarked
package io.pleura.io;

import org.jspecify.annotations.NullMarked;

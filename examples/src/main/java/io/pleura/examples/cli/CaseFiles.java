package io.pleura.examples.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The images of one case.
 *
 * @param image the CT
 * @param mask the mask
 * @param channel which component of a mask of several values a voxel, from 0; null for what the
 *     settings say
 */
record CaseFiles(Path image, Path mask, @Nullable Integer channel) {}

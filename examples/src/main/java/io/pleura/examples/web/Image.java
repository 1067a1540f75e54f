package io.pleura.examples.web;

import io.pleura.volume.VoxelGrid;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;

/**
 * An uploaded image. Its bytes lie in memory, as they came.
 *
 * @param id unguessable
 * @param role CT or mask
 * @param name what the user calls it; shown, never used as a path
 * @param file its bytes, in a file system that is in memory
 * @param bytes how many
 * @param sha256 of the bytes, where the server keeps a log
 * @param grid where its voxels lie
 * @param labels voxels of each label of a mask; none of a CT
 */
record Image(
    String id,
    ImageRole role,
    String name,
    Path file,
    long bytes,
    Optional<String> sha256,
    VoxelGrid grid,
    SortedMap<Integer, Long> labels) {}

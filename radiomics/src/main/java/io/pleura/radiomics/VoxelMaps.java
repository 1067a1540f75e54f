package io.pleura.radiomics;

import io.pleura.error.InputWarning;
import io.pleura.feature.FeatureName;
import java.util.List;
import java.util.Optional;

/**
 * What an extraction voxel by voxel gives.
 *
 * @param maps the feature maps in the order of {@link RadiomicsSettings#schema()}; none for shape,
 *     nor for an image that the input does not allow, which a warning {@code image-missing} names
 * @param warnings what the user should know
 */
public record VoxelMaps(List<VoxelMap> maps, List<InputWarning> warnings) {

  /**
   * Copies the lists.
   *
   * @param maps the feature maps
   * @param warnings what the user should know
   */
  public VoxelMaps {
    maps = List.copyOf(maps);
    warnings = List.copyOf(warnings);
  }

  /**
   * One map.
   *
   * @param name the feature
   * @return nothing when it was not computed
   */
  public Optional<VoxelMap> map(FeatureName name) {
    return maps.stream().filter(map -> map.name().equals(name)).findFirst();
  }
}

package io.pleura.explain;

import io.pleura.feature.FeatureName;
import java.util.List;

/**
 * Features that moved the outcome together.
 *
 * @param name what they have in common, for example {@code GLCM}
 * @param contribution what they moved the outcome by, in units of the scale; above 0 towards
 *     invasion
 * @param share the magnitude of the contribution by the sum of the magnitudes in the group and its
 *     neighbours of the same level, 0 to 1; 0 where all of them are 0
 * @param members the features, in the order of the explanation
 * @param subgroups the same features in smaller groups, whose contributions add up to this one;
 *     empty where the group is not divided
 */
public record ContributionGroup(
    String name,
    double contribution,
    double share,
    List<FeatureName> members,
    List<ContributionGroup> subgroups) {

  /**
   * Copies the lists.
   *
   * @param name what the features have in common
   * @param contribution what they moved the outcome by, in units of the scale
   * @param share magnitude by the magnitudes of the level, 0 to 1
   * @param members the features
   * @param subgroups the same features in smaller groups
   * @throws IllegalArgumentException when the share is not 0 to 1
   */
  public ContributionGroup {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("group " + name + " has the share " + share);
    }
    members = List.copyOf(members);
    subgroups = List.copyOf(subgroups);
  }
}

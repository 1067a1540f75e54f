package io.pleura.explain;

import io.pleura.Contribution;
import io.pleura.Explanation;
import io.pleura.clinical.ClinicalExtractorProvider;
import io.pleura.clinical.ClinicalQuantity;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Which features belong together: by modality, and the radiomics also by image type and by feature
 * class. SHAP values add up, so that the contribution of a group is the sum of those of its
 * features. Immutable and safe for concurrent use.
 *
 * <p>The modality hangs on the extractor that computes a feature: {@code Radiomics}, {@code Deep
 * features} (MedicalNet), {@code Clinical} and {@code Pleura geometry}. Those of a plug-in are one
 * group with its id as the name. Columns of a table, whose extractor is not known, are told by
 * their names: {@code image_class_feature} with a feature class of PyRadiomics is radiomics, {@code
 * CEA}, {@code CA125} and {@code age} are clinical.
 */
public final class FeatureGrouping {

  private static final String TABLE = "table";
  private static final String TABLE_CLINICAL = "clinical-column";
  private static final String RADIOMICS = "Radiomics";
  private static final String CLINICAL = "Clinical";
  private static final String OTHERS = "Others";
  private static final String DEEP = "Deep features";
  private static final String OTHER_COLUMNS = "Other columns";

  /** As the network's features are called here and by the published application. */
  private static final Pattern DEEP_NAME = Pattern.compile("DL_feat_\\d+|resnet\\d+_\\w+");

  /** From the widest group of a feature to the narrowest. */
  private final Map<FeatureName, List<String>> paths;

  private FeatureGrouping(Map<FeatureName, List<String>> paths) {
    this.paths = Map.copyOf(paths);
  }

  /**
   * Groups by modality.
   *
   * @param schema the features that the model uses
   * @return one level
   */
  public static FeatureGrouping byModality(FeatureSchema schema) {
    return divided(schema, false, false);
  }

  /**
   * Groups by modality, and divides the radiomics by image type: {@code Original}, {@code Wavelet}
   * and so on.
   *
   * @param schema the features that the model uses
   * @return two levels
   */
  public static FeatureGrouping byImageType(FeatureSchema schema) {
    return divided(schema, true, false);
  }

  /**
   * Groups by modality, and divides the radiomics by feature class: {@code Shape}, {@code GLCM} and
   * so on.
   *
   * @param schema the features that the model uses
   * @return two levels
   */
  public static FeatureGrouping byFeatureClass(FeatureSchema schema) {
    return divided(schema, false, true);
  }

  /**
   * Groups by modality, and divides the radiomics by image type and each of those by feature class,
   * for example {@code Radiomics}, {@code Original}, {@code GLCM}.
   *
   * @param schema the features that the model uses
   * @return three levels
   */
  public static FeatureGrouping byImageTypeAndFeatureClass(FeatureSchema schema) {
    return divided(schema, true, true);
  }

  /**
   * Groups as given.
   *
   * @param groups the name of the group of each feature, not blank
   * @return one level
   * @throws IllegalArgumentException when the name of a group is blank
   */
  public static FeatureGrouping of(Map<FeatureName, String> groups) {
    Map<FeatureName, List<String>> paths = new HashMap<>();
    groups.forEach(
        (feature, group) -> {
          if (group.isBlank()) {
            throw new IllegalArgumentException("the group of " + feature + " has no name");
          }
          paths.put(feature, List.of(group));
        });
    return new FeatureGrouping(paths);
  }

  /**
   * Adds up the contributions of each group.
   *
   * @param explanation why a prediction came out as it did
   * @return the groups in the order of their first features; groups without a feature in the
   *     explanation are left out
   * @throws IllegalArgumentException when a feature of the explanation is in no group
   */
  public GroupedExplanation sum(Explanation explanation) {
    List<FeatureName> features =
        explanation.contributions().stream().map(Contribution::feature).toList();
    int[] groups = groupsOf(features);
    double[] sums = new double[Arrays.stream(groups).max().orElse(-1) + 1];
    for (int f = 0; f < groups.length; f++) {
      sums[groups[f]] += explanation.contributions().get(f).contribution();
    }
    return new GroupedExplanation(
        explanation.base(), explanation.probability(), groups(features, sums), explanation.scale());
  }

  /**
   * The narrowest group of each feature, as a number from 0 on in the order of the first features.
   *
   * @throws IllegalArgumentException when a feature is in no group
   */
  int[] groupsOf(List<FeatureName> features) {
    Map<List<String>, Integer> numbers = new HashMap<>();
    int[] groups = new int[features.size()];
    for (int f = 0; f < groups.length; f++) {
      List<String> path = path(features.get(f));
      groups[f] = numbers.computeIfAbsent(path, unseen -> numbers.size());
    }
    return groups;
  }

  /**
   * The groups of the highest level with all that are in them.
   *
   * @param contributions one a narrowest group, in the order of {@link #groupsOf}
   */
  List<ContributionGroup> groups(List<FeatureName> features, double[] contributions) {
    int[] narrowest = groupsOf(features);
    var root = new Node("");
    for (int f = 0; f < narrowest.length; f++) {
      Node node = root;
      for (String name : path(features.get(f))) {
        node = node.children.computeIfAbsent(name, Node::new);
        node.members.add(features.get(f));
      }
      node.contribution = contributions[narrowest[f]];
    }
    root.addUp();
    return root.groups();
  }

  private List<String> path(FeatureName feature) {
    List<String> path = paths.get(feature);
    if (path == null) {
      throw new IllegalArgumentException("feature " + feature + " is in no group");
    }
    return path;
  }

  private static FeatureGrouping divided(
      FeatureSchema schema, boolean byImageType, boolean byFeatureClass) {
    Map<FeatureName, List<String>> paths = new HashMap<>();
    for (FeatureDefinition feature : schema.definitions()) {
      String modality = modality(feature);
      List<String> path = new ArrayList<>(List.of(modality));
      if (modality.equals(RADIOMICS)) {
        String[] parts = feature.name().value().split("_", 3);
        boolean complete = parts.length == 3;
        if (byImageType) {
          path.add(complete ? imageType(parts[0]) : OTHERS);
        }
        if (byFeatureClass) {
          path.add(complete ? featureClass(parts[1]) : OTHERS);
        }
      }
      paths.put(feature.name(), List.copyOf(path));
    }
    return new FeatureGrouping(paths);
  }

  private static String modality(FeatureDefinition feature) {
    return switch (feature.owner()) {
      case "radiomics" -> RADIOMICS;
      case "medicalnet" -> DEEP;
      case "pleura-geometry" -> "Pleura geometry";
      case ClinicalExtractorProvider.ID, TABLE_CLINICAL -> CLINICAL;
      case TABLE -> modalityByName(feature.name().value());
      default -> feature.owner();
    };
  }

  private static String modalityByName(String name) {
    if (Arrays.stream(ClinicalQuantity.values())
        .anyMatch(quantity -> quantity.label().equalsIgnoreCase(name))) {
      return CLINICAL;
    }
    if (DEEP_NAME.matcher(name).matches()) {
      return DEEP;
    }
    String[] parts = name.split("_", 3);
    return parts.length == 3 && !featureClass(parts[1]).equals(parts[1])
        ? RADIOMICS
        : OTHER_COLUMNS;
  }

  /** The image type in words; the name of the image where a plug-in made it. */
  private static String imageType(String image) {
    if (image.matches("wavelet[0-9]*-.*")) {
      return "Wavelet";
    }
    if (image.startsWith("log-sigma-")) {
      return "Laplacian of Gaussian";
    }
    if (image.startsWith("lbp-3D-")) {
      return "Local binary pattern in 3D";
    }
    return switch (image) {
      case "original" -> "Original";
      case "square" -> "Square";
      case "squareroot" -> "Square root";
      case "logarithm" -> "Logarithm";
      case "exponential" -> "Exponential";
      case "gradient" -> "Gradient";
      case "lbp-2D" -> "Local binary pattern in 2D";
      default -> image;
    };
  }

  /** The class in words; its key where a plug-in made it. */
  private static String featureClass(String key) {
    return switch (key) {
      case "shape" -> "Shape";
      case "shape2D" -> "Shape in 2D";
      case "firstorder" -> "First order";
      case "glcm" -> "GLCM";
      case "gldm" -> "GLDM";
      case "glrlm" -> "GLRLM";
      case "glszm" -> "GLSZM";
      case "ngtdm" -> "NGTDM";
      default -> key;
    };
  }

  private static final class Node {
    private final String name;
    private final List<FeatureName> members = new ArrayList<>();
    private final Map<String, Node> children = new LinkedHashMap<>();
    private double contribution;

    Node(String name) {
      this.name = name;
    }

    void addUp() {
      if (!children.isEmpty()) {
        contribution = 0;
        for (Node child : children.values()) {
          child.addUp();
          contribution += child.contribution;
        }
      }
    }

    List<ContributionGroup> groups() {
      Collection<Node> nodes = children.values();
      double all = nodes.stream().mapToDouble(node -> Math.abs(node.contribution)).sum();
      return nodes.stream()
          .map(
              node ->
                  new ContributionGroup(
                      node.name,
                      node.contribution,
                      all == 0 ? 0 : Math.min(1, Math.abs(node.contribution) / all),
                      node.members,
                      node.groups()))
          .toList();
    }
  }
}

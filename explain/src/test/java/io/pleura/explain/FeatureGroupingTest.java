package io.pleura.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.pleura.Contribution;
import io.pleura.Explanation;
import io.pleura.feature.FeatureDefinition;
import io.pleura.feature.FeatureName;
import io.pleura.feature.FeatureSchema;
import io.pleura.tree.ScoreFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;

class FeatureGroupingTest {

  /** Owner, name and contribution; the contributions are binary fractions and add up exactly. */
  private static final List<String> FEATURES =
      List.of(
          "medicalnet deep_0 8",
          "radiomics original_shape_Sphericity 16",
          "radiomics original_glcm_Contrast -4",
          "radiomics original_glcm_Idm 2",
          "medicalnet deep_1 -24",
          "radiomics wavelet-LLH_glcm_Contrast 1",
          "radiomics wavelet2-HHH_firstorder_Mean 3",
          "radiomics log-sigma-3-0-mm-3D_ngtdm_Busyness -1",
          "radiomics org-example_org.example.sketch_Span 2",
          "clinical CEA 6",
          "clinical age -2",
          "pleura-geometry pleura_distance 5",
          "org.example.swin3d swin_7 4");

  private static FeatureSchema schema(List<String> features) {
    List<FeatureDefinition> definitions = new ArrayList<>();
    for (String feature : features) {
      String[] parts = feature.split(" ", 3);
      definitions.add(new FeatureDefinition(new FeatureName(parts[1]), "", parts[0]));
    }
    return FeatureSchema.of(definitions);
  }

  private static Explanation explanation(List<String> features) {
    List<Contribution> contributions = new ArrayList<>();
    double sum = 0.5;
    for (String feature : features) {
      String[] parts = feature.split(" ", 3);
      double contribution = Double.parseDouble(parts[2]) / 256;
      contributions.add(new Contribution(new FeatureName(parts[1]), 1, contribution));
      sum += contribution;
    }
    return new Explanation(0.5, sum, contributions);
  }

  private static String text(List<ContributionGroup> groups) {
    var text = new StringJoiner(", ");
    for (ContributionGroup group : groups) {
      text.add(
          group.name()
              + " "
              + Math.round(group.contribution() * 256)
              + (group.subgroups().isEmpty() ? "" : " (" + text(group.subgroups()) + ")"));
    }
    return text.toString();
  }

  @Test
  void contributionsAreAddedUpByModalityImageTypeAndClass() {
    FeatureSchema schema = schema(FEATURES);
    Explanation explanation = explanation(FEATURES);
    GroupedExplanation byModality = FeatureGrouping.byModality(schema).sum(explanation);
    assertEquals(
        "Deep features -16, Radiomics 19, Clinical 4, Pleura geometry 5, org.example.swin3d 4",
        text(byModality.groups()));
    assertEquals(19.0 / 48, byModality.groups().get(1).share());
    assertEquals(16.0 / 48, byModality.groups().get(0).share());
    assertEquals(
        List.of(new FeatureName("deep_0"), new FeatureName("deep_1")),
        byModality.groups().get(0).members());
    assertEquals(
        "Original 14, Wavelet 4, Laplacian of Gaussian -1, org-example 2",
        text(FeatureGrouping.byImageType(schema).sum(explanation).groups().get(1).subgroups()));
    assertEquals(
        "Shape 16, GLCM -1, First order 3, NGTDM -1, org.example.sketch 2",
        text(FeatureGrouping.byFeatureClass(schema).sum(explanation).groups().get(1).subgroups()));
    ContributionGroup radiomics =
        FeatureGrouping.byImageTypeAndFeatureClass(schema).sum(explanation).groups().get(1);
    assertEquals(
        "Original 14 (Shape 16, GLCM -2), Wavelet 4 (GLCM 1, First order 3), Laplacian of Gaussian"
            + " -1 (NGTDM -1), org-example 2 (org.example.sketch 2)",
        text(radiomics.subgroups()));
    assertEquals(2.0 / 18, radiomics.subgroups().get(0).subgroups().get(1).share());
  }

  @Test
  void columnsOfATableAreToldByTheirNames() {
    var columns =
        List.of(
            "table original_glcm_Contrast 1",
            "clinical-column cea 2",
            "table Age 3",
            "table deep_feature_7 4",
            "table DL_feat_0001 6",
            "deep x 5");
    assertEquals(
        "Radiomics 1, Clinical 5, Other columns 4, Deep features 6, deep 5",
        text(FeatureGrouping.byModality(schema(columns)).sum(explanation(columns)).groups()));
  }

  @Test
  void logOddsAddUpAsLogOdds() {
    var a = new FeatureName("a");
    var b = new FeatureName("b");
    var explanation =
        new Explanation(
            0.5,
            ScoreFunction.LOGISTIC.probability(2),
            List.of(new Contribution(a, 1, 2), new Contribution(b, 1, -0.5)),
            Explanation.Scale.LOG_ODDS);
    GroupedExplanation sum = FeatureGrouping.of(Map.of(a, "one", b, "two")).sum(explanation);
    assertEquals(Explanation.Scale.LOG_ODDS, sum.scale());
    assertEquals(0.8, sum.groups().get(0).share());
    List<ContributionGroup> damaged = List.of(sum.groups().get(0));
    assertThrows(
        IllegalArgumentException.class,
        () -> new GroupedExplanation(0.5, sum.probability(), damaged, sum.scale()));
  }

  @Test
  void groupsThatCancelHaveNoShareAndAFeatureWithoutAGroupIsRefused() {
    var a = new FeatureName("a");
    var b = new FeatureName("b");
    var cancelling =
        new Explanation(
            0.5, 0.5, List.of(new Contribution(a, 1, 0.25), new Contribution(b, 1, -0.25)));
    assertEquals(
        0, FeatureGrouping.of(Map.of(a, "all", b, "all")).sum(cancelling).groups().get(0).share());
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> FeatureGrouping.of(Map.of(a, "one")).sum(cancelling));
    assertEquals("feature b is in no group", error.getMessage());
    assertThrows(IllegalArgumentException.class, () -> FeatureGrouping.of(Map.of(a, " ")));
  }
}

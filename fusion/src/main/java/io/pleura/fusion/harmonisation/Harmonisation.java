package io.pleura.fusion.harmonisation;

import io.pleura.clinical.ClinicalExtractorProvider;
import io.pleura.feature.FeatureName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * How features are harmonised across centres while a model is trained: by ComBat, fitted on the
 * training cases of each fold only.
 *
 * @param method ComBat and its settings
 * @param covariates features whose effect on the others is kept, for example {@code age}; they stay
 *     as they are and are always asked for when the model predicts
 * @param spared owners of features that stay as they are, for example of clinical values
 */
public record Harmonisation(ComBat method, List<FeatureName> covariates, Set<String> spared) {

  /**
   * Copies the lists.
   *
   * @param method ComBat and its settings
   * @param covariates features whose effect on the others is kept
   * @param spared owners of features that stay as they are
   */
  public Harmonisation {
    covariates = List.copyOf(covariates);
    spared = Set.copyOf(spared);
  }

  /**
   * Harmonises all features but clinical values, without covariates.
   *
   * @param method ComBat and its settings
   * @return the harmonisation
   */
  public static Harmonisation by(ComBat method) {
    return new Harmonisation(method, List.of(), Set.of(ClinicalExtractorProvider.ID));
  }

  /**
   * The settings.
   *
   * @return values by key
   */
  public Map<String, String> settings() {
    Map<String, String> map = new LinkedHashMap<>(method.settings());
    map.put("harmonisation", "ComBat");
    map.put("covariates", covariates.toString());
    map.put("spared", new TreeSet<>(spared).toString());
    return map;
  }
}

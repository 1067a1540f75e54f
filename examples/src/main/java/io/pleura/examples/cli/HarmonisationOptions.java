package io.pleura.examples.cli;

import io.pleura.clinical.ClinicalExtractorProvider;
import io.pleura.feature.FeatureName;
import io.pleura.fusion.harmonisation.ComBat;
import io.pleura.fusion.harmonisation.Harmonisation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** How {@code pleura train} brings features of several centres together. */
final class HarmonisationOptions {

  @Option(
      names = "--harmonise",
      description = {
        "Harmonise features across the centres of the column center by ComBat, learnt anew in each"
            + " fold; clinical values stay as they are. The model then asks where a case was"
            + " scanned, and knows these centres only."
      })
  private boolean harmonise;

  @Option(
      names = "--harmonise-covariate",
      paramLabel = "NAME",
      description = {
        "With --harmonise: a feature whose effect on the others is kept, for example age; several"
            + " times if need be. The model then asks for it."
      })
  private List<String> covariates = new ArrayList<>();

  /** Made by picocli. */
  HarmonisationOptions() {}

  /** Whether a covariate is named that nothing asks for. */
  boolean covariatesWithoutHarmonisation() {
    return !harmonise && !covariates.isEmpty();
  }

  Optional<Harmonisation> harmonisation() {
    return harmonise
        ? Optional.of(
            new Harmonisation(
                ComBat.parametric(),
                covariates.stream().map(FeatureName::new).toList(),
                Set.of(ClinicalExtractorProvider.ID, TableModalities.CLINICAL)))
        : Optional.empty();
  }
}

package io.pleura.fusion.model;

import io.pleura.fusion.TunableClassifier;
import io.pleura.fusion.search.Candidate;
import io.pleura.fusion.search.SearchSpace;
import io.pleura.spi.ClassifierTrainer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** What is searched for an {@link AveragedEnsemble}: the settings of all members together. */
final class AveragedEnsembleTuning implements TunableClassifier {

  private final Map<String, TunableClassifier> members;

  AveragedEnsembleTuning(Map<String, TunableClassifier> members) {
    this.members = members;
  }

  @Override
  public String name() {
    return members.values().stream()
        .map(TunableClassifier::name)
        .collect(Collectors.joining(", ", "mean of ", ""));
  }

  @Override
  public SearchSpace space() {
    SearchSpace.Builder space = SearchSpace.builder();
    members.forEach((name, member) -> space.all(name, member.space()));
    return space.build();
  }

  @Override
  public AveragedEnsemble defaults(int features, long seed) {
    return ensemble((name, member) -> member.defaults(features, seed));
  }

  @Override
  public AveragedEnsemble with(Candidate candidate, int features, long seed) {
    return ensemble((name, member) -> member.with(candidate.part(name), features, seed));
  }

  private AveragedEnsemble ensemble(
      BiFunction<String, TunableClassifier, ClassifierTrainer> trainer) {
    Map<String, ClassifierTrainer> trainers = new LinkedHashMap<>();
    members.forEach((name, member) -> trainers.put(name, trainer.apply(name, member)));
    return AveragedEnsemble.of(trainers);
  }
}

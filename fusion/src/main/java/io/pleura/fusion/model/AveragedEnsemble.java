package io.pleura.fusion.model;

import io.pleura.error.CancelledException;
import io.pleura.error.ConfigurationException;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.fusion.TunableClassifier;
import io.pleura.fusion.TuningPlan;
import io.pleura.fusion.search.SearchStrategy;
import io.pleura.spi.Classifier;
import io.pleura.spi.ClassifierTrainer;
import io.pleura.spi.TrainingData;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Several classifiers of the same features whose probabilities are averaged. Immutable and safe for
 * concurrent use.
 */
public final class AveragedEnsemble implements ClassifierTrainer {

  private final Map<String, ClassifierTrainer> members;

  private AveragedEnsemble(Map<String, ClassifierTrainer> members) {
    this.members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
  }

  /**
   * An ensemble whose members count alike.
   *
   * @param members trainers by name, in order, at least one
   * @return the trainer
   * @throws ConfigurationException when there is none
   */
  public static AveragedEnsemble of(Map<String, ClassifierTrainer> members) {
    requireMembers(members);
    return new AveragedEnsemble(members);
  }

  /**
   * An ensemble whose members' hyper-parameters are searched together.
   *
   * @param members kinds of classifiers by name, in order, at least one
   * @param strategy how they are searched
   * @return the plan
   * @throws ConfigurationException when there is none
   */
  public static TuningPlan tunedBy(
      Map<String, TunableClassifier> members, SearchStrategy strategy) {
    return TuningPlan.tunedBy(tunable(members), strategy);
  }

  /**
   * What can be tried with an ensemble: everything that can be with its members, each setting under
   * the name of its member, for example {@code forest.maxDepth}.
   *
   * @param members kinds of classifiers by name, in order, at least one
   * @return the kind of classifier
   * @throws ConfigurationException when there is none
   */
  public static TunableClassifier tunable(Map<String, TunableClassifier> members) {
    requireMembers(members);
    return new AveragedEnsembleTuning(new LinkedHashMap<>(members));
  }

  private static void requireMembers(Map<String, ?> members) {
    if (members.isEmpty()) {
      throw new ConfigurationException(
          "ensemble-empty", "Averaged ensemble: there is no member.", "Name at least one.");
    }
  }

  @Override
  public Map<String, String> settings() {
    Map<String, String> map = new LinkedHashMap<>();
    map.put("averaged", String.join(", ", members.keySet()));
    members.forEach(
        (name, trainer) ->
            trainer.settings().forEach((key, value) -> map.put(name + "." + key, value)));
    return Collections.unmodifiableMap(map);
  }

  /**
   * Trains the members, one after the other.
   *
   * @param data rows of both classes
   * @param context threads, progress and cancellation of the members
   * @return the classifier with the data's schema; a forest where all members are forests
   * @throws InvalidInputException when a member cannot learn from the data
   * @throws CancelledException when cancelled
   */
  @Override
  public CombinedClassifier train(TrainingData data, ExecutionContext context) {
    List<Classifier> trained = new ArrayList<>();
    for (ClassifierTrainer member : members.values()) {
      trained.add(member.train(data, context));
    }
    List<Double> weights = Collections.nCopies(trained.size(), 1.0 / trained.size());
    return new CombinedClassifier(data.schema(), new Combination.Mean(weights), trained);
  }
}

package io.pleura.fusion;

import io.pleura.FeaturePipeline;
import io.pleura.Study;
import io.pleura.error.CancelledException;
import io.pleura.error.InvalidInputException;
import io.pleura.error.PleuraException;
import io.pleura.execution.ExecutionContext;
import io.pleura.execution.ProgressListener;
import io.pleura.feature.FeatureSchema;
import io.pleura.feature.FeatureVector;
import io.pleura.spi.TrainingData;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Cases of images to learn from. Their features are computed one case after the other, each on all
 * threads; a case that fails does not stop the others.
 *
 * <pre>{@code
 * var studies = new LabelledStudies(List.of(
 *     LabelledStudy.of("case 1", true, ct, mask, clinical).ofPatient("patient 1"), ...));
 * LabelledCases cases = studies.extract(pipeline, context).requireAll();
 * }</pre>
 *
 * @param inOrder the cases, no two with the same id
 */
public record LabelledStudies(List<LabelledStudy> inOrder) {

  /**
   * Copies the list and checks names and centres, before any image is read.
   *
   * @param inOrder the cases, no two with the same id
   * @throws InvalidInputException when two cases have the same id ({@code cases-duplicate-id}), or
   *     of some cases the centre is known and of others not ({@code cases-centre})
   */
  public LabelledStudies {
    inOrder = List.copyOf(inOrder);
    LabelledCases.requireDistinct(inOrder.stream().map(LabelledStudy::id).toList());
    List<LabelledStudy> unknown =
        inOrder.stream().filter(study -> study.centre().isEmpty()).toList();
    if (!unknown.isEmpty() && unknown.size() < inOrder.size()) {
      throw new InvalidInputException(
          "cases-centre",
          "The centre of case '" + unknown.get(0).id() + "' is not known, that of others is.",
          "Give the centre of every case or of none.");
    }
  }

  /**
   * A case that has failed.
   *
   * @param id the case
   * @param code stable identifier of the failure: that of the error, {@code feature-undefined} when
   *     a feature is undefined, {@code study-unreadable} when a file cannot be read
   * @param problems what is wrong, at least one
   */
  public record Failure(String id, String code, List<String> problems) {

    /**
     * Copies the list.
     *
     * @param id the case
     * @param code stable identifier of the failure
     * @param problems what is wrong, at least one
     */
    public Failure {
      problems = List.copyOf(problems);
    }
  }

  /**
   * What came of the cases.
   *
   * @param usable the cases whose features are there, in their order
   * @param failures the other cases, in their order
   */
  public record Extracted(LabelledCases usable, List<Failure> failures) {

    /**
     * Copies the list.
     *
     * @param usable the cases whose features are there, in their order
     * @param failures the other cases, in their order
     */
    public Extracted {
      failures = List.copyOf(failures);
    }

    /**
     * All cases.
     *
     * @return what can be learnt from
     * @throws InvalidInputException when a case has failed ({@code studies-failed}); the message
     *     names every one
     */
    public LabelledCases requireAll() {
      if (failures.isEmpty()) {
        return usable;
      }
      throw new InvalidInputException(
          "studies-failed",
          failures.size()
              + " of "
              + (failures.size() + usable.size())
              + " cases cannot be used: "
              + failures.stream()
                  .map(failure -> "'" + failure.id + "': " + String.join("; ", failure.problems))
                  .collect(Collectors.joining("; ")),
          "Correct these cases or leave them out.");
    }
  }

  /**
   * Computes the features of every case.
   *
   * @param pipeline what computes them
   * @param context threads, progress (stage {@code features}, one unit a case) and cancellation
   * @return cases with what else is known of them, and failures; a feature that is undefined for a
   *     case is a failure too
   * @throws CancelledException when cancelled
   */
  public Extracted extract(FeaturePipeline pipeline, ExecutionContext context) {
    ProgressListener progress = context.progress();
    ExecutionContext quiet = context.withProgress(ProgressListener.NONE);
    List<LabelledStudy> done = new ArrayList<>();
    List<double[]> rows = new ArrayList<>();
    List<CaseAttributes> attributes = new ArrayList<>();
    List<Failure> failures = new ArrayList<>();
    for (int i = 0; i < inOrder.size(); i++) {
      progress.progress("features", i, inOrder.size());
      context.cancellation().throwIfCancelled();
      LabelledStudy one = inOrder.get(i);
      try {
        Study study = one.source().read();
        FeatureVector features = pipeline.extract(study, quiet);
        if (features.undefined().isEmpty()) {
          rows.add(features.toArray());
          attributes.add(CaseAttributes.of(study));
          done.add(one);
        } else {
          failures.add(new Failure(one.id(), "feature-undefined", undefined(features)));
        }
      } catch (CancelledException e) {
        throw e;
      } catch (PleuraException e) {
        failures.add(new Failure(one.id(), e.code(), List.of(String.valueOf(e.getMessage()))));
      } catch (IOException e) {
        failures.add(
            new Failure(one.id(), "study-unreadable", List.of(String.valueOf(e.getMessage()))));
      }
    }
    progress.progress("features", inOrder.size(), inOrder.size());
    return new Extracted(cases(pipeline.schema(), done, rows, attributes), failures);
  }

  private static List<String> undefined(FeatureVector features) {
    List<String> problems = new ArrayList<>();
    features
        .schema()
        .names()
        .forEach(
            name ->
                features
                    .reasonUndefined(name)
                    .ifPresent(reason -> problems.add(name + " is undefined: " + reason)));
    return problems;
  }

  /** The cases without a feature: enough to part them before an image is read. */
  LabelledCases withoutFeatures() {
    return cases(
        FeatureSchema.of(List.of()),
        inOrder,
        inOrder.stream().map(study -> new double[0]).toList(),
        List.of());
  }

  private static LabelledCases cases(
      FeatureSchema schema,
      List<LabelledStudy> studies,
      List<double[]> rows,
      List<CaseAttributes> attributes) {
    return new LabelledCases(
        new TrainingData(schema, rows, studies.stream().map(LabelledStudy::invasion).toList()),
        studies.stream().map(LabelledStudy::id).toList(),
        studies.stream().map(LabelledStudy::patient).toList(),
        studies.stream().map(LabelledStudy::centre).flatMap(Optional::stream).toList(),
        attributes);
  }
}

package io.pleura.examples.cli;

import io.pleura.Study;
import io.pleura.deepfeatures.InputPreparation;
import io.pleura.deepfeatures.training.LabelledCrop;
import io.pleura.error.CancelledException;
import io.pleura.error.InvalidInputException;
import io.pleura.error.PleuraException;
import io.pleura.execution.ExecutionContext;
import io.pleura.execution.ProgressCounter;
import io.pleura.volume.MaskSelection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A cohort as the network sees it.
 *
 * @param training examples to learn from, in the order of the table
 * @param validation examples to choose the epoch by, likewise
 * @param digest SHA-256 over sides, labels and prepared voxels
 */
record CohortExamples(List<LabelledCrop> training, List<LabelledCrop> validation, String digest) {

  /**
   * Reads and prepares every case.
   *
   * @throws InvalidInputException when an image or mask cannot be used; the message names the row
   */
  static CohortExamples read(
      Cohort cohort,
      Set<Cohort.Case> validating,
      MaskSelection selection,
      InputPreparation input,
      ExecutionContext context)
      throws IOException {
    List<Cohort.Case> cases = cohort.cases();
    List<String> classes = cohort.classes();
    LabelledCrop[] crops = new LabelledCrop[cases.size()];
    @Nullable PleuraException[] problems = new PleuraException[cases.size()];
    var progress = new ProgressCounter(context.progress(), "cases", 0, cases.size());
    context.forEach(
        cases.size(),
        i -> {
          Cohort.Case one = cases.get(i);
          try {
            float[] cube = cube(one, selection, input);
            crops[i] = new LabelledCrop(cube, classes.indexOf(one.label()));
          } catch (CancelledException e) {
            throw e;
          } catch (PleuraException e) {
            problems[i] = e;
          }
          progress.add(1);
        });
    List<LabelledCrop> training = new ArrayList<>();
    List<LabelledCrop> validation = new ArrayList<>();
    MessageDigest digest = sha256();
    for (int i = 0; i < crops.length; i++) {
      Cohort.Case one = cases.get(i);
      PleuraException problem = problems[i];
      if (problem != null) {
        throw new InvalidInputException(
            problem.code(),
            "Row " + one.row() + ", case '" + one.id() + "': " + problem.problem(),
            problem.remedy(),
            problem);
      }
      boolean validates = validating.contains(one);
      (validates ? validation : training).add(crops[i]);
      String head = one.label() + (validates ? " validation\n" : " training\n");
      digest.update(head.getBytes(StandardCharsets.UTF_8));
      digest.update(bytes(crops[i].voxels()));
    }
    return new CohortExamples(training, validation, HexFormat.of().formatHex(digest.digest()));
  }

  private static float[] cube(Cohort.Case one, MaskSelection selection, InputPreparation input) {
    try {
      Study study = Study.read(one.image(), one.mask(), null, selection);
      return input.prepare(study.ct(), study.mask(), ExecutionContext.ofCallingThread());
    } catch (IOException e) {
      throw new InvalidInputException(
          "cases-file",
          "The image or mask cannot be read: " + e.getMessage() + ".",
          "Check the files.",
          e);
    }
  }

  private static byte[] bytes(float[] values) {
    byte[] bytes = new byte[Float.BYTES * values.length];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
    return bytes;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

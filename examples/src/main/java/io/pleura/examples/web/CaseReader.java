package io.pleura.examples.web;

import io.pleura.Study;
import io.pleura.error.InputWarning;
import io.pleura.execution.ExecutionContext;
import io.pleura.io.ImageFiles;
import io.pleura.spi.ReadVolume;
import io.pleura.volume.MaskAlignment;
import io.pleura.volume.MaskSelection;
import io.pleura.volume.PreparedMask;
import io.pleura.volume.VoxelGrid;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the voxels of uploaded images while there is memory for them. */
final class CaseReader {

  private static final int STEPS = 2;
  private static final long PATIENCE_SECONDS = 1;
  private static final long LONGEST_WAIT_SECONDS = 30;

  private final MemoryGate gate;

  CaseReader(MemoryGate gate) {
    this.gate = gate;
  }

  /**
   * A case with its voxels.
   *
   * @param study the checked case
   * @param warnings what was noticed while the files were read
   */
  record ReadCase(Study study, List<InputWarning> warnings) {}

  /** What is done with a case while its voxels are there. */
  interface Work {
    CaseResult of(ReadCase read) throws IOException;
  }

  /** Reads a case, works on it and lets its voxels go. */
  CaseResult with(CaseRequest request, ExecutionContext context, Work work)
      throws IOException, InterruptedException {
    long voxels = Math.max(request.ct().grid().voxelCount(), request.mask().grid().voxelCount());
    MemoryGate.Lease lease = waitFor(voxels, context);
    try {
      return work.of(read(request, context));
    } catch (NoSuchFileException deleted) {
      throw Problem.of(
              404,
              "image-unknown",
              "An image of the case was deleted before the prediction began.",
              "Upload it again.")
          .exception();
    } finally {
      lease.giveBack();
    }
  }

  private MemoryGate.Lease waitFor(long voxels, ExecutionContext context)
      throws InterruptedException {
    Optional<MemoryGate.Lease> lease = Optional.empty();
    while (lease.isEmpty()) {
      context.cancellation().throwIfCancelled();
      lease = gate.tryTake(voxels, "The case", PATIENCE_SECONDS);
    }
    return lease.get();
  }

  private static ReadCase read(CaseRequest request, ExecutionContext context) throws IOException {
    context.progress().progress(WholeProgress.READING, 0, STEPS);
    List<InputWarning> warnings = new ArrayList<>();
    PreparedMask mask = mask(request, warnings);
    context.progress().progress(WholeProgress.READING, 1, STEPS);
    context.cancellation().throwIfCancelled();
    ReadVolume ct = ImageFiles.read(request.ct().file());
    name(ct.warnings(), ImageRole.CT, warnings);
    warnings.addAll(mask.warnings());
    Study study =
        Study.of(ct.volume(), mask.mask(), null).withClinical(request.clinical().reading());
    context.progress().progress(WholeProgress.READING, STEPS, STEPS);
    context.cancellation().throwIfCancelled();
    return new ReadCase(study, warnings);
  }

  private static PreparedMask mask(CaseRequest request, List<InputWarning> warnings)
      throws IOException {
    ReadVolume read = ImageFiles.read(request.mask().file());
    name(read.warnings(), ImageRole.MASK, warnings);
    return request.selection().select(read.volume());
  }

  private static void name(List<InputWarning> from, ImageRole role, List<InputWarning> to) {
    String word = role == ImageRole.CT ? "CT" : "Mask";
    for (InputWarning warning : from) {
      to.add(new InputWarning.Note(warning.code(), word + ": " + warning.message()));
    }
  }

  /**
   * Whether a mask fits a CT's grid.
   *
   * @return what a prediction would warn of
   * @throws io.pleura.error.InvalidInputException when it does not fit
   */
  List<InputWarning> fit(Image mask, MaskSelection selection, VoxelGrid ct)
      throws IOException, InterruptedException {
    if (mask.grid().equals(ct)) {
      return List.of();
    }
    long voxels = Math.max((long) mask.grid().voxelCount(), ct.voxelCount());
    MemoryGate.Lease lease = gate.take(voxels, "The mask", LONGEST_WAIT_SECONDS);
    try {
      PreparedMask chosen = selection.select(ImageFiles.read(mask.file()).volume());
      return MaskAlignment.align(chosen.mask(), ct).warnings();
    } finally {
      lease.giveBack();
    }
  }
}

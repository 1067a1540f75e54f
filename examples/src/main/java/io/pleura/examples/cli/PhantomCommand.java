package io.pleura.examples.cli;

import io.pleura.examples.phantom.Phantom;
import io.pleura.examples.phantom.PhantomGenerator;
import io.pleura.examples.phantom.PleuralRelation;
import io.pleura.volume.Direction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pleura phantom}: writes a synthetic case. */
@Command(
    name = "phantom",
    mixinStandardHelpOptions = true,
    versionProvider = Pleura.Version.class,
    sortOptions = false,
    description = {
      "Makes a synthetic chest piece with a nodule at the pleura: ct.nii.gz, mask.nii.gz and"
          + " clinical.json. The same seed gives the same case everywhere.",
      PhantomFiles.NOTICE
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  pleura phantom --seed 7 --out phantom-7",
      "  pleura phantom --seed 7 --relation crossing --oblique --out phantom-7"
    })
final class PhantomCommand implements Callable<Integer> {

  /** A turn about all three axes, with rational cosines. */
  private static final Direction OBLIQUE =
      new Direction(
          0.6,
          -0.8 * 12 / 13,
          0.8 * 5 / 13,
          0.8,
          0.6 * 12 / 13,
          -0.6 * 5 / 13,
          0,
          5.0 / 13,
          12.0 / 13);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Any whole number (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--relation",
      paramLabel = "R",
      description = "How the nodule lies to the pleura: ${COMPLETION-CANDIDATES}; drawn if absent.")
  private @Nullable PleuralRelation relation;

  @Option(names = "--oblique", description = "Scan along axes that are turned in the patient.")
  private boolean oblique;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FOLDER",
      description = "Where to write; made if it does not exist.")
  private Path folder = Path.of("");

  /** Made by picocli. */
  PhantomCommand() {}

  @Override
  public Integer call() throws IOException {
    var generator = oblique ? PhantomGenerator.oblique(OBLIQUE) : PhantomGenerator.axisAligned();
    Phantom phantom =
        relation == null ? generator.generate(seed) : generator.generate(seed, relation);
    Files.createDirectories(folder);
    var out = spec.commandLine().getOut();
    PhantomFiles.in(folder).write(phantom, out);
    out.println(
        "Phantom "
            + seed
            + " ("
            + Words.of(phantom.relation())
            + ", "
            + phantom.mask().voxelCount()
            + " ROI voxels) written to "
            + folder
            + ". "
            + PhantomFiles.NOTICE);
    return 0;
  }
}

package io.pleura.examples.cli;

import io.pleura.LibraryVersion;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code pleura}; its subcommands do the work. */
@Command(
    name = "pleura",
    mixinStandardHelpOptions = true,
    versionProvider = Pleura.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Predicts pleural invasion by lung cancer from a CT, a tumour mask and three clinical values,"
          + " and says why.",
      "Research use only, not a medical device."
    },
    subcommands = {
      DemoCommand.class,
      PredictCommand.class,
      ScoreCommand.class,
      ExplainCommand.class,
      ImportSklearnCommand.class,
      ExtractCommand.class,
      InfoCommand.class,
      WeightsCommand.class,
      PhantomCommand.class,
      TrainCommand.class,
      FineTuneCommand.class,
      TrainDemoNetworkCommand.class,
      TrainDemoCommand.class,
      GalleryCommand.class,
      ServeCommand.class,
      HelpCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:success",
      "1:unexpected failure",
      "2:wrong use of the command line",
      "3:an image, a mask or a clinical value cannot be used",
      "4:a setting, a parameter file or the set of plug-ins is wrong",
      "5:the model bundle cannot be used",
      "6:an engine is missing or a plug-in failed",
      "7:a file cannot be read or written",
      "8:some cases or labels failed, the others were written"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  pleura demo",
      "  pleura predict --image ct.nii.gz --mask tumour.nii.gz \\",
      "      --cea 5.2 --ca125 31 --age 63",
      "  pleura score --features rows.csv --out scores.csv",
      "  pleura explain --features rows.csv --out reasons",
      "  pleura extract --image ct.nii.gz --mask tumour.nii.gz --out features.csv",
      "  pleura info ct.nii.gz"
    })
public final class Pleura implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  /** Made by picocli. */
  Pleura() {}

  /**
   * Runs a command and ends the process with its exit code.
   *
   * @param arguments subcommand and options
   */
  public static void main(String[] arguments) {
    var finished = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(stop(Thread.currentThread(), finished)));
    int exitCode;
    try {
      exitCode = commandLine().execute(arguments);
    } catch (OutOfMemoryError e) {
      System.err.println("error [out-of-memory]: Java has not enough memory for this image.");
      System.err.println("Give it more, for example: export JAVA_TOOL_OPTIONS=-Xmx4g");
      exitCode = 1;
    } finally {
      finished.countDown();
    }
    System.exit(exitCode);
  }

  /** On Ctrl-C: lets the command remove the file that it is writing. */
  private static Runnable stop(Thread command, CountDownLatch finished) {
    return () -> {
      command.interrupt();
      try {
        boolean tidy = finished.await(1, TimeUnit.SECONDS);
        if (!tidy) {
          System.err.println("stopped");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
  }

  /** The command line, ready to run. */
  static CommandLine commandLine() {
    return new CommandLine(new Pleura())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(new FailureReport())
        .setUsageHelpAutoWidth(true);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which command?");
  }

  /** The version line of {@code --version}. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"pleura " + LibraryVersion.current()};
    }
  }
}

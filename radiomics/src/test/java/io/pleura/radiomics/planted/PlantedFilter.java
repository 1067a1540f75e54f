package io.pleura.radiomics.planted;

import io.pleura.error.ConfigurationException;
import io.pleura.execution.ExecutionContext;
import io.pleura.radiomics.filter.FilteredImage;
import io.pleura.radiomics.filter.ImageFilter;
import io.pleura.radiomics.filter.ImageFilterProvider;
import io.pleura.volume.Mask;
import io.pleura.volume.PixelType;
import io.pleura.volume.Region;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Voxels times a scale, and the same plus 1; breaks its contract in one way when told to. */
public class PlantedFilter implements ImageFilterProvider {

  /** A breach, and the tests of the kit that notice it. */
  enum Breach {
    NONE,
    NAME_WITH_AN_UNDERSCORE("imagesHaveNamesThatCanBeginAFeatureName"),
    NAMES_THAT_CHANGE("namesAreKnownBeforeAnyImageAndStayTheSame"),
    IMAGES_IN_ANOTHER_ORDER("eachNameHasItsImageInOrder"),
    PART_ON_ANOTHER_GRID("aPartLiesOnTheGridOfItsRegion"),
    PART_OF_ANOTHER_SIZE("aPartLiesOnTheGridOfItsRegion"),
    PART_SCALED_BY_ITS_SIZE("aPartHasTheVoxelsOfTheWhole"),
    NAN_IN_THE_ROI("valuesInTheRoiAreFinite"),
    REMEMBERS_IMAGES("imagesDependOnTheInputAndOnNothingBefore"),
    COUNTS_COMPUTATIONS("anImageIsTheSameWhenItIsComputedAgain"),
    DEPENDS_ON_THREADS("valuesAreTheSameAtAnyNumberOfThreads"),
    SHARES_ITS_SCRATCH("oneFilterServesManyThreadsAtOnce"),
    NAMED_LIKE_OURS("imagesAreNotNamedLikeThoseOfPyradiomics"),
    TAKES_ANY_ARGUMENT("unknownArgumentsAreRefused"),
    TAKES_ANY_TYPE("argumentsOfTheWrongTypeAreRefused"),
    COUNTS_FILTERS("sameArgumentsMakeTheSameFilter"),
    KEEPS_THE_MAP("filterCannotBeChangedFromOutside"),
    LOOKS_AT_ITS_CALLER("featuresOfItsImagesAreExtracted");

    final String noticedBy;

    Breach() {
      this("");
    }

    Breach(String noticedBy) {
      this.noticedBy = noticedBy;
    }
  }

  static volatile Breach breach = Breach.NONE;

  static final AtomicInteger FILTERS = new AtomicInteger();

  /** For {@link java.util.ServiceLoader}. */
  public PlantedFilter() {}

  @Override
  public String id() {
    return "org.example.planted";
  }

  @Override
  public int spiVersion() {
    return 1;
  }

  @Override
  public ImageFilter create(Map<String, Object> arguments) {
    for (String name : arguments.keySet()) {
      if (!name.equals("scale") && breach != Breach.TAKES_ANY_ARGUMENT) {
        throw new ConfigurationException(
            "setting-unknown", "The planted filter has no '" + name + "'.", "Give 'scale'.");
      }
    }
    if (breach == Breach.KEEPS_THE_MAP) {
      return new Scaled(arguments, 0);
    }
    double scale = scale(arguments);
    if (breach == Breach.COUNTS_FILTERS) {
      scale += FILTERS.incrementAndGet();
    }
    return new Scaled(Map.of("scale", scale), 0);
  }

  private static double scale(Map<String, Object> arguments) {
    Object scale = arguments.getOrDefault("scale", 2.0);
    if (breach == Breach.LOOKS_AT_ITS_CALLER
        && StackWalker.getInstance()
            .walk(f -> f.anyMatch(frame -> frame.getClassName().endsWith("RadiomicsSettings")))) {
      throw new IllegalStateException("called from parameters");
    }
    if (scale instanceof Number number) {
      return number.doubleValue();
    }
    if (breach == Breach.TAKES_ANY_TYPE) {
      return 2;
    }
    throw new ConfigurationException(
        "setting-wrong", "The scale of the planted filter is " + scale + ".", "Give a number.");
  }

  private static final class Scaled implements ImageFilter {
    private final Map<String, Object> arguments;
    private int images;
    private final SharedScratch scratch = new SharedScratch();

    Scaled(Map<String, Object> arguments, int images) {
      this.arguments = arguments;
      this.images = images;
    }

    @Override
    public List<String> imageNames() {
      return switch (breach) {
        case NAME_WITH_AN_UNDERSCORE -> List.of("planted_a", "planted-b");
        case NAMED_LIKE_OURS -> List.of("planted-a", "gradient");
        case NAMES_THAT_CHANGE -> List.of("planted-a", "planted-b" + images);
        default -> List.of("planted-a", "planted-b");
      };
    }

    @Override
    public List<FilteredImage> apply(Volume image, Mask roi, ExecutionContext context) {
      double scale = scale(arguments);
      if (breach == Breach.REMEMBERS_IMAGES) {
        scale += images;
      } else if (breach == Breach.DEPENDS_ON_THREADS) {
        scale += context.parallelism();
      } else if (breach == Breach.SHARES_ITS_SCRATCH) {
        scale = scratch.through(scale);
      }
      List<String> names = imageNames();
      FilteredImage first = derived(names.get(0), image, scale, 0);
      FilteredImage second = derived(names.get(1), image, scale, 1);
      images++;
      return breach == Breach.IMAGES_IN_ANOTHER_ORDER
          ? List.of(second, first)
          : List.of(first, second);
    }

    private FilteredImage derived(String name, Volume image, double scale, double plus) {
      var computations = new AtomicInteger();
      return FilteredImage.of(
          name,
          asked -> {
            Region region =
                breach == Breach.PART_OF_ANOTHER_SIZE
                    ? new Region(0, 0, 0, asked.sizeX(), asked.sizeY(), asked.sizeZ() + 1)
                    : asked;
            double factor = scale;
            if (breach == Breach.PART_SCALED_BY_ITS_SIZE) {
              factor += region.sizeX();
            } else if (breach == Breach.COUNTS_COMPUTATIONS) {
              factor += computations.getAndIncrement();
            }
            double[] values = image.toDoubles(region);
            for (int i = 0; i < values.length; i++) {
              values[i] = factor * values[i] + plus;
            }
            if (breach == Breach.NAN_IN_THE_ROI) {
              values[values.length / 2] = Double.NaN;
            }
            return Volume.wrap(grid(image, region), PixelType.FLOAT64, values);
          });
    }

    private static VoxelGrid grid(Volume image, Region region) {
      VoxelGrid grid = image.crop(region).grid();
      return breach == Breach.PART_ON_ANOTHER_GRID
          ? VoxelGrid.of(region.sizeX(), region.sizeY(), region.sizeZ(), new Vector3(1, 1, 1))
          : grid;
    }
  }
}

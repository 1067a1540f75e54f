package io.pleura.radiomics.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.Study;
import io.pleura.error.ConfigurationException;
import io.pleura.execution.ExecutionContext;
import io.pleura.feature.FeatureName;
import io.pleura.radiomics.Radiomics;
import io.pleura.radiomics.RadiomicsSettings;
import io.pleura.radiomics.filter.ImageFilter;
import io.pleura.radiomics.filter.ImageFilterProvider;
import io.pleura.tck.PluginProviderContract;
import io.pleura.tck.SampleStudies;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The contract of providers of image filters. Extend it and say how to make your provider:
 *
 * <pre>{@code
 * class MedianProviderTest extends ImageFilterProviderContract {
 *   @Override
 *   protected ImageFilterProvider provider() {
 *     return new MedianProvider();
 *   }
 *
 *   @Override
 *   protected Map<String, Object> arguments() {
 *     return Map.of("radius", 2);
 *   }
 * }
 * }</pre>
 *
 * <p>The filter has a contract of its own, {@link ImageFilterContract}.
 */
public abstract class ImageFilterProviderContract
    extends PluginProviderContract<ImageFilterProvider> {

  private static final ExecutionContext HERE = ExecutionContext.ofCallingThread();

  private static final String NAME_OF_PYRADIOMICS =
      "original|log-sigma-.*|wavelet[0-9]*-.*|square|squareroot|logarithm|exponential|gradient"
          + "|lbp-.*";

  /** For subclasses. */
  protected ImageFilterProviderContract() {
    super(ImageFilterProvider.class);
  }

  /**
   * The arguments to test with.
   *
   * @return values by name; none unless overridden
   */
  protected Map<String, Object> arguments() {
    return Map.of();
  }

  /**
   * An image and a ROI that the filter can use.
   *
   * @return a small made-up nodule unless overridden
   */
  protected Study study() {
    return SampleStudies.first();
  }

  private ImageFilter filter() {
    return provider().create(arguments());
  }

  @Test
  public final void imagesAreNotNamedLikeThoseOfPyradiomics() {
    for (String name : filter().imageNames()) {
      assertFalse(name.matches(NAME_OF_PYRADIOMICS), () -> "image name '" + name + "'");
    }
  }

  @Test
  public final void unknownArgumentsAreRefused() {
    var unknown = new HashMap<>(arguments());
    unknown.put("no-such-argument-of-any-filter", 1);
    assertThrows(ConfigurationException.class, () -> provider().create(unknown));
  }

  @Test
  public final void argumentsOfTheWrongTypeAreRefused() {
    for (String name : arguments().keySet()) {
      var wrong = new HashMap<>(arguments());
      wrong.put(name, List.of("no-such-value", 0.5, true));
      assertThrows(ConfigurationException.class, () -> provider().create(wrong), name);
    }
  }

  @Test
  public final void sameArgumentsMakeTheSameFilter() {
    Map<String, double[]> expected = ImageFilterContract.values(filter(), study(), HERE);
    Map<String, double[]> again = ImageFilterContract.values(filter(), study(), HERE);
    assertEquals(expected.keySet(), again.keySet());
    expected.forEach((name, values) -> assertArrayEquals(values, again.get(name), name));
  }

  @Test
  public final void filterCannotBeChangedFromOutside() {
    var given = new HashMap<>(arguments());
    ImageFilter filter = provider().create(given);
    List<String> names = List.copyOf(filter.imageNames());
    Map<String, double[]> before = ImageFilterContract.values(filter, study(), HERE);
    given.clear();
    assertEquals(names, filter.imageNames());
    ImageFilterContract.values(filter, study(), HERE)
        .forEach((name, values) -> assertArrayEquals(before.get(name), values, name));
  }

  /** End to end: chosen by id, computed, written and read as a parameter file. */
  @Test
  public final void featuresOfItsImagesAreExtracted() {
    RadiomicsSettings settings =
        RadiomicsSettings.builder()
            .imageType(idOrAbort(), arguments())
            .features("firstorder", "Mean", "Maximum")
            .build();
    RadiomicsSettings read = RadiomicsSettings.parseYaml(settings.toYaml(), "the kit");
    assertEquals(settings, read);
    List<String> names = settings.schema().names().stream().map(FeatureName::value).toList();
    for (String image : filter().imageNames()) {
      assertTrue(names.contains(image + "_firstorder_Mean"), names::toString);
    }
    assertEquals(
        Radiomics.extract(study().ct(), study().mask(), settings, HERE).features(),
        Radiomics.extract(study().ct(), study().mask(), read, HERE).features());
  }
}

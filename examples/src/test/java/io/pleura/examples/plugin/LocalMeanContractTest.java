package io.pleura.examples.plugin;

import io.pleura.radiomics.filter.ImageFilter;
import io.pleura.radiomics.filter.ImageFilterProvider;
import io.pleura.radiomics.tck.ImageFilterContract;
import io.pleura.radiomics.tck.ImageFilterProviderContract;
import java.util.Map;
import org.junit.jupiter.api.Nested;

/** The kit, unchanged: all that the author of an image filter has to write. */
class LocalMeanContractTest {

  @Nested
  class FilterTest extends ImageFilterContract {
    @Override
    protected ImageFilter filter() {
      return new LocalMeanProvider().create(Map.of("radius", 2));
    }
  }

  @Nested
  class ProviderTest extends ImageFilterProviderContract {
    @Override
    protected ImageFilterProvider provider() {
      return new LocalMeanProvider();
    }

    @Override
    protected Map<String, Object> arguments() {
      return Map.of("radius", 2);
    }
  }
}

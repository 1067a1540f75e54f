package io.pleura.radiomics.filter;

import io.pleura.radiomics.tck.ImageFilterContract;
import java.util.List;
import org.junit.jupiter.api.Nested;

/** Our own filters keep the contract that plug-ins keep. */
class OwnFiltersTest {

  @Nested
  class OriginalTest extends ImageFilterContract {
    @Override
    protected ImageFilter filter() {
      return new Original();
    }
  }

  @Nested
  class LaplacianOfGaussianTest extends ImageFilterContract {
    @Override
    protected ImageFilter filter() {
      return LaplacianOfGaussian.of(List.of(1, 2.5));
    }
  }

  @Nested
  class WaveletTest extends ImageFilterContract {
    @Override
    protected ImageFilter filter() {
      return new WaveletTransform("coif1", 0, 2, false, 0);
    }
  }

  @Nested
  class SlicewiseWaveletTest extends ImageFilterContract {
    @Override
    protected ImageFilter filter() {
      return new WaveletTransform("db3", 1, 1, true, 2);
    }
  }

  @Nested
  class SquareTest extends ImageFilterContract {
    @Override
    protected ImageFilter filter() {
      return new Square();
    }
  }

  @Nested
  class SquareRootTest extends ImageFilterContract {
    @Override
    protected ImageFilter filter() {
      return new SquareRoot();
    }
  }

  @Nested
  class LogarithmTest extends ImageFilterContract {
    @Override
    protected ImageFilter filter() {
      return new Logarithm();
    }
  }

  @Nested
  class ExponentialTest extends ImageFilterContract {
    @Override
    protected ImageFilter filter() {
      return new Exponential();
    }
  }

  @Nested
  class GradientTest extends ImageFilterContract {
    @Override
    protected ImageFilter filter() {
      return new Gradient(true);
    }
  }

  @Nested
  class LocalBinaryPattern2DTest extends ImageFilterContract {
    @Override
    protected ImageFilter filter() {
      return new LocalBinaryPattern2D(1, 8, LocalBinaryPattern2D.Method.UNIFORM, 0);
    }
  }

  @Nested
  class LocalBinaryPattern3DTest extends ImageFilterContract {
    @Override
    protected ImageFilter filter() {
      return new LocalBinaryPattern3D(2, 1, 1);
    }
  }
}

package io.pleura.deepfeatures;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import io.pleura.deepfeatures.PackedProgram.Method;
import io.pleura.deepfeatures.ResNetLayout.Block;
import io.pleura.deepfeatures.ResNetLayout.Convolution;
import io.pleura.deepfeatures.ResNetLayout.Padding;
import io.pleura.deepfeatures.ResNetLayout.Projection;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A ResNet on PyTorch whose weights are arranged for the processor once and whose 3x3x3
 * convolutions are computed with fewer products where the grid allows it, in one native call a
 * batch. Volumes of a batch are computed one after the other, so each row has the bits of its
 * single run.
 *
 * <p>The stages of dilation 2 and 4 read only every second or fourth voxel, so a convolution there
 * is several small ones next to each other. Where a small grid has two voxels along each axis,
 * {@link MinimalFilter#ofPairs()} along all three axes takes 27 matrix products in place of 64 (and
 * of 216 products that mostly meet padding); elsewhere {@link MinimalFilter#ofThreeTaps()} along
 * the axis where it saves most takes six in place of twelve.
 */
final class PackedNetwork implements FeatureNetwork {

  private static final System.Logger LOGGER = System.getLogger(PackedNetwork.class.getName());

  private static final int PLANS_KEPT = 16;

  /** Of the products of a convolution, the part that must be left for a detour to pay. */
  private static final double WORTHWHILE = 0.8;

  private record Extents(int depth, int height, int width) {

    int along(int axis) {
      return axis == 0 ? depth : axis == 1 ? height : width;
    }

    Extents halved() {
      return new Extents((depth + 1) / 2, (height + 1) / 2, (width + 1) / 2);
    }

    long voxels() {
      return (long) depth * height * width;
    }
  }

  /** A way to compute a layer. */
  private record Way(Method method, int axis) {}

  /** Arranged weights in use. */
  private record PackKey(String layer, Way way) {}

  /** The program's arguments for volumes of one size. */
  @SuppressWarnings("ArrayRecordComponent") // a carrier inside this class, never compared
  private record Plan(PtNDArray[] tensors, long[] steps) {}

  private final ResNetWeights weights;
  private final NetworkOutput output;
  private final int threads;
  private final List<String> featureNames;
  private final PackedProgram program;
  private final List<NDArray> filters;
  private final NDArray fourTaps;
  private final NDArray threeTaps;
  private final NDArray pairs;
  private final Map<PackKey, List<NDArray>> packs = new HashMap<>();
  private final Map<String, NDArray> biases = new HashMap<>();
  private final Map<Extents, Plan> plans =
      new LinkedHashMap<>(PLANS_KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Extents, Plan> eldest) {
          return size() > PLANS_KEPT;
        }
      };
  private final Lifetime lifetime = new Lifetime();

  private PackedNetwork(
      PackedProgram program, ResNetWeights weights, NetworkOutput output, int threads) {
    this.program = program;
    this.weights = weights;
    this.output = output;
    this.threads = threads;
    featureNames = output.featureNames(weights.layout());
    var four = MinimalFilter.ofFourTaps();
    var three = MinimalFilter.ofThreeTaps();
    var two = MinimalFilter.ofPairs();
    filters =
        List.of(
            program.matrix(four.output(), DataType.FLOAT32),
            program.matrix(four.input(), DataType.FLOAT32),
            program.matrix(three.output(), DataType.FLOAT32),
            program.matrix(three.input(), DataType.FLOAT32),
            program.matrix(two.output(), DataType.FLOAT32),
            program.matrix(two.input(), DataType.FLOAT32));
    fourTaps = program.matrix(four.kernel(), DataType.FLOAT64);
    threeTaps = program.matrix(three.kernel(), DataType.FLOAT64);
    pairs = program.matrix(two.kernel(), DataType.FLOAT64);
  }

  /**
   * Opens a network; the weights must have a head when the output asks for it.
   *
   * @return nothing when this build of PyTorch lacks an operator of the program
   */
  static Optional<FeatureNetwork> open(
      Engine engine, ResNetWeights weights, NetworkOutput output, int threads) {
    PackedProgram program = null;
    try {
      program = PackedProgram.load(engine);
      var tiny = ResNetWeights.random(ResNetLayout.resNet10(1), 0);
      new PackedNetwork(program, tiny, NetworkOutput.GAP, 1)
          .features(
              ByteBuffer.allocateDirect(Float.BYTES).order(ByteOrder.nativeOrder()), 1, 1, 1, 1);
      return Optional.of(new PackedNetwork(program, weights, output, threads));
    } catch (EngineException failure) {
      LOGGER.log(
          System.Logger.Level.DEBUG,
          "PyTorch here lacks what the packed network needs; layers run one by one",
          failure);
      if (program != null) {
        program.close();
      }
      return Optional.empty();
    }
  }

  @Override
  public List<String> featureNames() {
    return featureNames;
  }

  @Override
  public float[][] features(ByteBuffer voxels, int batch, int depth, int height, int width) {
    var volumes = new VolumeBatch(batch, depth, height, width);
    ByteBuffer given = volumes.in(voxels);
    Supplier<float[]> work =
        () -> {
          Plan plan = plan(new Extents(depth, height, width));
          var shape = new Shape(volumes.shape());
          return program.run(given, shape, plan.tensors(), plan.steps());
        };
    float[] values = lifetime.during(() -> PyTorchEngine.withThreads(threads, work));
    return volumes.rows(FloatBuffer.wrap(values));
  }

  private synchronized Plan plan(Extents extents) {
    Plan plan = plans.get(extents);
    if (plan == null) {
      plan = new Planning(extents).plan();
      plans.put(extents, plan);
    }
    return plan;
  }

  /** Writes the plan for one size. */
  private final class Planning {

    private final List<NDArray> tensors = new ArrayList<>(filters);
    private final List<Integer> steps = new ArrayList<>();
    private Extents grid;

    Planning(Extents volume) {
      grid = volume;
    }

    Plan plan() {
      add(weights.layout().stem(), new Way(Method.STEM, 0));
      grid = grid.halved();
      steps.add(output == NetworkOutput.STEM ? 0 : output == NetworkOutput.HEAD_100 ? 2 : 1);
      steps.add(0);
      if (output != NetworkOutput.STEM) {
        grid = grid.halved();
      }
      weights.layout().stages().stream()
          .limit(output.stageCount())
          .flatMap(List::stream)
          .forEach(this::add);
      if (output == NetworkOutput.HEAD_100) {
        steps.set(1, tensors.size());
        addHead();
      }
      return new Plan(
          tensors.stream().map(PtNDArray.class::cast).toArray(PtNDArray[]::new),
          steps.stream().mapToLong(Integer::longValue).toArray());
    }

    private void add(Block block) {
      int shortcut = 0;
      int stride = 1;
      int argument = 0;
      Extents before = grid;
      if (block.shortcut() instanceof Padding padding) {
        shortcut = 1;
        stride = padding.stride();
        argument = padding.outputs() - block.convolutions().get(0).inputs();
      } else if (block.shortcut() instanceof Projection projection) {
        shortcut = 2;
        stride = projection.convolution().stride();
        argument = add(projection.convolution(), new Way(Method.POINT, 0));
      }
      grid = before;
      steps.addAll(List.of(block.convolutions().size(), shortcut, stride, argument));
      for (Convolution convolution : block.convolutions()) {
        Way way = way(convolution, grid);
        int at = add(convolution, way);
        steps.addAll(
            List.of(
                way.method().code(), convolution.dilation(), convolution.stride(), way.axis(), at));
        if (convolution.stride() == 2) {
          grid = grid.halved();
        }
      }
    }

    /** Puts bias and arranged weight in and returns the bias's position. */
    private int add(Convolution convolution, Way way) {
      int at = tensors.size();
      String name = convolution.name();
      List<NDArray> pack = packs.get(new PackKey(name, way));
      if (pack == null) {
        var folded = FoldedConvolution.of(weights, convolution);
        biases.computeIfAbsent(
            name, key -> program.array(folded.bias(), new Shape(folded.bias().length)));
        int kernel = convolution.kernel();
        pack =
            pack(
                name,
                folded.weight(),
                new Shape(convolution.outputs(), convolution.inputs(), kernel, kernel, kernel),
                way,
                convolution.dilation(),
                convolution.stride());
      }
      tensors.add(biases.get(name));
      tensors.addAll(pack);
      return at;
    }

    private List<NDArray> pack(
        String name, float[] weight, Shape shape, Way way, int dilation, int stride) {
      NDArray kernel =
          switch (way.method()) {
            case PLANES -> threeTaps;
            case CORNERS -> pairs;
            case STEM, DENSE, POINT -> fourTaps;
          };
      try (NDArray array = program.array(weight, shape)) {
        List<NDArray> pack =
            program.pack(
                array, way.method(), way.axis(), dilation, stride, seen(way, dilation), kernel);
        packs.put(new PackKey(name, way), pack);
        return pack;
      }
    }

    /** The extents of the data that a layer's native kernel works on. */
    private long[] seen(Way way, int dilation) {
      return switch (way.method()) {
        case DENSE -> new long[] {grid.depth(), grid.height(), grid.width()};
        case POINT -> new long[] {grid.voxels()};
        case CORNERS -> new long[] {(long) dilation * dilation * dilation};
        case STEM -> new long[] {1, grid.height(), grid.width()};
        case PLANES -> {
          long tiles = tiles(steps(grid.along(way.axis()), dilation));
          yield way.axis() == 0
              ? new long[] {tiles * dilation, grid.height(), grid.width()}
              : way.axis() == 1
                  ? new long[] {tiles * dilation, grid.depth(), grid.width()}
                  : new long[] {tiles * dilation, grid.height(), grid.depth()};
        }
      };
    }

    private void addHead() {
      var head = FoldedHead.of(weights);
      FoldedHead.Layer upsampling = head.upsamplingByChannels();
      int hidden = HeadLayout.HIDDEN;
      addHead(
          HeadLayout.UPSAMPLING,
          upsampling,
          new Shape(upsampling.bias().length, weights.featureCount(), 1, 1, 1),
          Method.POINT);
      grid = new Extents(2 * grid.depth(), 2 * grid.height(), 2 * grid.width());
      addHead(
          HeadLayout.CONVOLUTION,
          head.convolution(),
          new Shape(hidden, hidden, 3, 3, 3),
          Method.DENSE);
      addArray("classes", head.classes().weight(), new Shape(HeadLayout.CLASSES, hidden));
      addArray(
          "linear", head.linear().weight(), new Shape(HeadLayout.FEATURES, HeadLayout.CLASSES));
      addArray("linear.bias", head.linear().bias(), new Shape(HeadLayout.FEATURES));
    }

    private void addHead(String name, FoldedHead.Layer layer, Shape shape, Method method) {
      addArray(name, layer.bias(), new Shape(layer.bias().length));
      var way = new Way(method, 0);
      List<NDArray> pack = packs.get(new PackKey(name, way));
      tensors.addAll(pack == null ? pack(name, layer.weight(), shape, way, 1, 1) : pack);
    }

    private void addArray(String name, float[] values, Shape shape) {
      tensors.add(biases.computeIfAbsent(name, key -> program.array(values, shape)));
    }
  }

  private static Way way(Convolution convolution, Extents grid) {
    if (convolution.kernel() == 1) {
      return new Way(Method.POINT, 0);
    }
    if (convolution.stride() != 1) {
      return new Way(Method.DENSE, 0);
    }
    int dilation = convolution.dilation();
    int longest = Math.max(grid.depth(), Math.max(grid.height(), grid.width()));
    if (dilation > 1 && longest <= 2 * dilation) {
      return new Way(Method.CORNERS, 0);
    }
    int best = 0;
    for (int axis = 1; axis < 3; axis++) {
      if (partLeft(grid, axis, dilation) < partLeft(grid, best, dilation)) {
        best = axis;
      }
    }
    return partLeft(grid, best, dilation) <= WORTHWHILE
        ? new Way(Method.PLANES, best)
        : new Way(Method.DENSE, 0);
  }

  /** The products of the minimal filter over those of the taps that meet no padding. */
  private static double partLeft(Extents grid, int axis, int dilation) {
    int steps = steps(grid.along(axis), dilation);
    return 6.0 * tiles(steps) / (3 * steps - 2);
  }

  private static int steps(int extent, int dilation) {
    return (extent + dilation - 1) / dilation;
  }

  private static int tiles(int steps) {
    return (steps + 3) / 4;
  }

  @Override
  public void close() {
    lifetime.end(program::close);
  }
}

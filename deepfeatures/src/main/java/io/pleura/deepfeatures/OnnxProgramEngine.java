package io.pleura.deepfeatures;

import io.pleura.spi.Asset;
import io.pleura.spi.PluginProvider;
import java.io.IOException;

/**
 * Runs an ONNX file of the user's own on ONNX Runtime, as it is. The file is a network, not
 * weights: it runs only where this engine is named.
 *
 * <p>The network must have one input of 32-bit floats, (batch, 1, depth, height, width), and lie in
 * one file. The features are the output that {@link NetworkRequest#programOutput()} names; without
 * one, the output named as {@link NetworkRequest#output()} is, else the only output. Its shape must
 * be (batch, features), further extents counting as features in C order; where the file leaves
 * their number open, the network is run once on zeros, 64 along each open extent.
 *
 * <p>Features are named {@code onnx_OUTPUT_000} and so on; as the family's ({@code DL_feat_0000},
 * {@code resnet10_gap_000}) where 100 values are asked for as {@code head100}, or where the output
 * has the family's name and the request, or a file that {@link OnnxModel} wrote, tells the network.
 *
 * <p>ONNX Runtime (MIT) does not come along; the artifact is {@code
 * com.microsoft.onnxruntime:onnxruntime:1.28.0}.
 */
public final class OnnxProgramEngine implements NetworkEngine {

  /** The id of this engine. */
  public static final String ID = "onnx";

  /** Makes the engine; loads nothing. */
  public OnnxProgramEngine() {}

  @Override
  public String id() {
    return ID;
  }

  @Override
  public int spiVersion() {
    return PluginProvider.SPI_VERSION;
  }

  @Override
  public FeatureNetwork open(Asset weights, NetworkRequest request) throws IOException {
    OnnxRuntimeJar.require();
    return OnnxProgram.open(weights, request);
  }
}

package io.pleura.deepfeatures;

import io.pleura.spi.Asset;
import io.pleura.spi.PluginProvider;
import java.io.IOException;

/**
 * Runs a TorchScript file of the user's own on PyTorch through DJL.
 *
 * <p><strong>TorchScript is a program.</strong> Opening such a file runs it, with everything that
 * the user who runs Pleura may do. Use only files from people you trust. This engine is never
 * chosen unless a person names it: it is an execution setting, so no bundle of models names it.
 *
 * <p>The program must take one tensor (batch, 1, depth, height, width) of 32-bit floats and return
 * a tensor, a tuple or list of tensors, or a dictionary of tensors by name. {@link
 * NetworkRequest#programOutput()} says which holds the features: its position from 0, or its name
 * in a dictionary; without one, the dictionary's entry named as {@link NetworkRequest#output()} is,
 * else the only tensor. Its shape must be (batch, features), further extents counting as features
 * in C order. To count them, the program is run once on 64x64x64 zeros when it is opened.
 *
 * <p>Features are named {@code torchscript_OUTPUT_000} and so on; as the family's ({@code
 * DL_feat_0000}, {@code resnet10_gap_000}) where 100 values are asked for as {@code head100}, or
 * where a dictionary's entry has the family's name and the request tells the network.
 */
public final class TorchScriptEngine implements NetworkEngine {

  /** The id of this engine. */
  public static final String ID = "torchscript";

  /** Makes the engine; loads nothing. */
  public TorchScriptEngine() {}

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
    return TorchScriptNetwork.open(PyTorchEngine.start(), weights, request);
  }
}

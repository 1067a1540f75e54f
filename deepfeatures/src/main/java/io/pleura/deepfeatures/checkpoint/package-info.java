/**
 * Files of network weights, read as data: PyTorch checkpoints and safetensors. Nothing in a file is
 * executed, and no claim of a file about its sizes is believed before the bytes are seen.
 */
@org.jspecify.annotations.NullMarked
package io.pleura.deepfeatures.checkpoint;

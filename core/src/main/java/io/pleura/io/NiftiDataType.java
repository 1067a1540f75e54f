package io.pleura.io;

import io.pleura.volume.PixelType;
import java.util.Optional;

/** The datatype codes of NIfTI whose voxels are one real number. */
enum NiftiDataType {
  UINT8(2, 1, PixelType.UINT8),
  INT16(4, 2, PixelType.INT16),
  INT32(8, 4, PixelType.INT32),
  FLOAT32(16, 4, PixelType.FLOAT32),
  FLOAT64(64, 8, PixelType.FLOAT64),
  INT8(256, 1, PixelType.INT8),
  UINT16(512, 2, PixelType.UINT16),
  UINT32(768, 4, PixelType.UINT32),
  INT64(1024, 8, PixelType.INT64),
  UINT64(1280, 8, PixelType.UINT64);

  private final int code;
  private final int bytes;
  private final PixelType pixelType;

  NiftiDataType(int code, int bytes, PixelType pixelType) {
    this.code = code;
    this.bytes = bytes;
    this.pixelType = pixelType;
  }

  int code() {
    return code;
  }

  /** Bytes of one voxel. */
  int bytes() {
    return bytes;
  }

  PixelType pixelType() {
    return pixelType;
  }

  static Optional<NiftiDataType> ofCode(int code) {
    for (NiftiDataType type : values()) {
      if (type.code == code) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  static NiftiDataType of(PixelType pixelType) {
    for (NiftiDataType type : values()) {
      if (type.pixelType == pixelType) {
        return type;
      }
    }
    throw new IllegalArgumentException("no NIfTI datatype for " + pixelType);
  }

  /** What the standard calls a code that is none of these. */
  static String describeUnsupported(int code) {
    return switch (code) {
      case 0 -> "unknown";
      case 1 -> "binary, one bit a voxel";
      case 32 -> "complex64";
      case 128 -> "RGB24 colour";
      case 1536 -> "float128";
      case 1792 -> "complex128";
      case 2048 -> "complex256";
      case 2304 -> "RGBA32 colour";
      default -> "not in the standard";
    };
  }
}

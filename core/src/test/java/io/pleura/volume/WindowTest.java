package io.pleura.volume;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pleura.error.InputWarning;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WindowTest {

  private static final VoxelGrid GRID = VoxelGrid.of(5, 1, 1, new Vector3(1, 1, 1));
  private static final Volume CT =
      Volume.wrap(GRID, PixelType.INT16, new float[] {-200, -160, 240, 241, 900});

  private final Window window = Window.ofLevelAndWidth(40, 400);

  private Optional<InputWarning> warning(boolean... roi) {
    return window.warnWhenMostlyOutside(CT, Mask.wrap(GRID, roi));
  }

  @Test
  void halfOutsideIsNoWarning() {
    assertEquals(Optional.empty(), warning(true, true, true, true, false));
  }

  @Test
  void moreThanHalfOutsideIsAWarningWithTheShare() {
    assertEquals(
        Optional.of(new InputWarning.RoiOutsideWindow(60, -160, 240)),
        warning(true, true, true, true, true));
  }

  @Test
  void onlyTheRoiCounts() {
    assertEquals(Optional.empty(), warning(false, true, true, false, true));
  }

  @Test
  void anEmptyMaskGivesNoWarning() {
    assertEquals(Optional.empty(), warning(false, false, false, false, false));
  }
}

package io.pleura.examples.cli;

import io.pleura.LibraryVersion;
import io.pleura.deepfeatures.DeepFeatures;
import io.pleura.radiomics.RadiomicsSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How values came about; every file of features says it.
 *
 * @param settings the settings as a parameter file
 * @param fingerprint SHA-256 of the settings, 64 hexadecimal digits
 * @param scope what the settings do not say; empty for all that PyRadiomics would do with them
 * @param statement what the values are
 * @param deep settings of deep features beside radiomics or alone, the weights by their digest;
 *     empty without
 * @param deepFingerprint SHA-256 of these settings; empty without
 */
record Provenance(
    String settings,
    String fingerprint,
    String scope,
    String statement,
    Map<String, String> deep,
    String deepFingerprint) {

  private static final String RADIOMICS = "equal to PyRadiomics 3.1";
  private static final String DEEP = "deep features of MedicalNet";
  private static final String DEEP_COLUMNS = "diagnostics_Deep_";

  private static final String NONE = "none";

  static Provenance of(RadiomicsSettings settings, boolean onCtGrid, List<String> globs) {
    List<String> scope = new ArrayList<>();
    if (onCtGrid) {
      scope.add("mask on the grid of the CT");
    }
    if (!globs.isEmpty()) {
      scope.add("features " + String.join(" ", globs));
    }
    return new Provenance(
        settings.toYaml(),
        settings.fingerprint(),
        String.join("; ", scope),
        RADIOMICS,
        Map.of(),
        "");
  }

  /** Deep features alone. */
  static Provenance of(DeepFeatures deep, List<String> globs) {
    var settings = new TreeMap<>(deep.settings());
    return new Provenance(
        settings.toString(),
        deep.fingerprint(),
        globs.isEmpty() ? "" : "features " + String.join(" ", globs),
        DEEP,
        settings,
        deep.fingerprint());
  }

  /** The same with deep features beside radiomics. */
  Provenance with(DeepFeatures features) {
    return new Provenance(
        settings,
        fingerprint,
        scope,
        statement + "; " + DEEP,
        new TreeMap<>(features.settings()),
        features.fingerprint());
  }

  /** Whether a column of a table is one of {@link #ownColumns()}. */
  static boolean isOwn(String column) {
    return column.startsWith(DEEP_COLUMNS)
        || new Provenance("", "", "", "", Map.of(), "").ownColumns().containsKey(column);
  }

  String version() {
    return LibraryVersion.current();
  }

  /** PyRadiomics' columns of versions. The first tells all, where a table has no other place. */
  Map<String, Object> pyradiomicsVersions() {
    Map<String, Object> columns = new LinkedHashMap<>();
    columns.put(
        "diagnostics_Versions_PyRadiomics",
        "none; Pleura "
            + version()
            + ", values "
            + statement
            + "; settings "
            + fingerprint
            + (deep.isEmpty() ? "" : "; deep settings " + deepFingerprint)
            + (scope.isEmpty() ? "" : "; " + scope));
    columns.put("diagnostics_Versions_Numpy", NONE);
    columns.put("diagnostics_Versions_SimpleITK", NONE);
    columns.put("diagnostics_Versions_PyWavelet", NONE);
    columns.put("diagnostics_Versions_Python", NONE);
    return columns;
  }

  /** Columns of our own. */
  Map<String, Object> ownColumns() {
    Map<String, Object> columns = new LinkedHashMap<>();
    columns.put("diagnostics_Versions_Pleura", version());
    columns.put("diagnostics_Versions_Statement", statement);
    columns.put("diagnostics_Configuration_Fingerprint", fingerprint);
    columns.put("diagnostics_Configuration_Scope", scope);
    if (!deep.isEmpty()) {
      columns.put(DEEP_COLUMNS + "Fingerprint", deepFingerprint);
      columns.put(DEEP_COLUMNS + "Weights", deep.get("weights"));
    }
    return columns;
  }
}

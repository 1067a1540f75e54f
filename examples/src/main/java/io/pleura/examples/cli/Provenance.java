package io.pleura.examples.cli;

import io.pleura.LibraryVersion;
import io.pleura.radiomics.RadiomicsSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How values came about; every file of features says it.
 *
 * @param settings the settings as a parameter file
 * @param fingerprint SHA-256 of the settings, 64 hexadecimal digits
 * @param scope what the settings do not say; empty for all that PyRadiomics would do with them
 */
record Provenance(String settings, String fingerprint, String scope) {

  /** What the values are. */
  static final String STATEMENT = "equal to PyRadiomics 3.1";

  private static final String NONE = "none";

  static Provenance of(RadiomicsSettings settings, boolean onCtGrid, List<String> globs) {
    List<String> scope = new ArrayList<>();
    if (onCtGrid) {
      scope.add("mask on the grid of the CT");
    }
    if (!globs.isEmpty()) {
      scope.add("features " + String.join(" ", globs));
    }
    return new Provenance(settings.toYaml(), settings.fingerprint(), String.join("; ", scope));
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
            + STATEMENT
            + "; settings "
            + fingerprint
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
    columns.put("diagnostics_Versions_Statement", STATEMENT);
    columns.put("diagnostics_Configuration_Fingerprint", fingerprint);
    columns.put("diagnostics_Configuration_Scope", scope);
    return columns;
  }
}

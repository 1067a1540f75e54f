package io.pleura.spi;

/**
 * A plug-in that was found and cannot be used.
 *
 * @param provider class name of the provider, or what is known of it
 * @param location the jar or folder that it came from, or {@code unknown}
 * @param reason what is wrong with it, one sentence
 * @param cause the failure underneath
 */
public record BrokenPlugin(String provider, String location, String reason, Throwable cause) {}

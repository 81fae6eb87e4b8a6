/**
 * What is kept: bytes with a media type.
 *
 * <p>A {@link io.reactivememory.payload.Payload} never changes. JSON is decoded when it is asked for and at most once;
 * a payload that is only passed on is never parsed. Any JSON and any bytes come back as they were given.
 *
 * <pre>{@code
 * Payload preference = Payload.json(Map.of("tz", "Asia/Tokyo"));
 * String zone = preference.json().path("tz").asString();
 * Payload picture = Payload.of("image/png", bytes);
 * }</pre>
 */
@NullMarked
package io.reactivememory.payload;

import org.jspecify.annotations.NullMarked;

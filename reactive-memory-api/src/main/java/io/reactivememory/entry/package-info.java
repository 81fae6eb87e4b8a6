/**
 * Small named state: one value under each key.
 *
 * <p>Keys are ordered by the byte order of their UTF-8 form, case-sensitive, on every backend. An entry's version starts
 * at 1 and grows by 1 with every put; a deleted or expired entry that is put again starts at 1. Expiry is an absolute
 * instant; what has expired is never visible. Entries are immutable values; a store is bound to one namespace and may
 * be shared between threads and subscribers.
 *
 * <pre>{@code
 * entries.put("prefs:tz", Payload.json("Asia/Tokyo"), PutOptions.defaults().ttl(Duration.ofDays(30)));
 * entries.put("lock", Payload.text("me"), PutOptions.ifAbsent());
 * entries.keys("prefs:");
 * }</pre>
 */
@NullMarked
package io.reactivememory.entry;

import org.jspecify.annotations.NullMarked;

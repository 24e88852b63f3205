// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

import java.util.IdentityHashMap;
import java.util.Map;
import org.osgi.service.component.annotations.Component;

/**
 * Who is in the code of which application, over all routes: wherever an application goes, it is called by one thread at a
 * time.
 *
 * <p>Thread: any. Its lock is taken before that of a member.
 */
@Component(service = Occupants.class)
public final class Occupants {

    /** Who entered the code of an application last, or waits for that; under the lock of this map. */
    private final Map<Object, Member> last = new IdentityHashMap<>();

    /** Lets a member be the next: it waits for those that are before it. */
    void enter(Member next) {
        synchronized (last) {
            next.follow(last.put(next.application(), next));
        }
    }

    /** A member has left, and is forgotten if nobody is inside any more. */
    void left(Member member) {
        synchronized (last) {
            Member newest = last.get(member.application());
            if (newest != null && newest.hasLeft()) {
                last.remove(member.application());
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is in the code of which application, over all routes: wherever an application goes, it is called by one thread at a
 * time. (One object may be source and sink, and then is two applications.)
 *
 * <p>It is there as long as its bundle: a route may be made again while a thread of the one before is still inside.
 *
 * <p>Thread: any. Its lock is taken before that of a member.
 */
@Component(service = Occupants.class, immediate = true)
public final class Occupants {

    private static final Logger LOG = LoggerFactory.getLogger(Occupants.class);

    /** Who entered the code of an application last, or waits for that, by kind of member; under the lock of this map. */
    private final Map<Class<?>, Map<Object, Member>> last = new HashMap<>();

    /** Lets a member be the next: it waits for those that are before it. */
    void enter(Member next) {
        Member before;
        synchronized (last) {
            before = lastOf(next).put(next.application(), next);
            next.follow(before);
        }
        if (before != null && !before.isEnded() && before.service() != next.service()) {
            LOG.warn(
                    "application is called as another service, and waits until that is gone: service={} other={} type={}",
                    next.service(),
                    before.service(),
                    next.application().getClass().getName());
        }
    }

    /** A member has left, and is forgotten if nobody is inside any more. */
    void left(Member member) {
        synchronized (last) {
            Map<Object, Member> alike = lastOf(member);
            Member newest = alike.get(member.application());
            if (newest != null && newest.hasLeft()) {
                alike.remove(member.application());
            }
        }
    }

    /** The service of an application is gone, or its route: all that were made for it end, also of routes before. */
    void end(Application<?> application) {
        List<Member> all = new ArrayList<>();
        synchronized (last) {
            for (Map<Object, Member> alike : last.values()) {
                Member member = alike.get(application.service());
                while (member != null) {
                    if (member.isOf(application)) {
                        all.add(member);
                    }
                    member = member.predecessor();
                }
            }
        }
        all.forEach(Member::end);
    }

    private Map<Object, Member> lastOf(Member member) {
        return last.computeIfAbsent(member.getClass(), kind -> new IdentityHashMap<>());
    }
}

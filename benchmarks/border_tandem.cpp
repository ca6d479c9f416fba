// The border tandem as an event loop by hand: a binary heap of (time, key), state in flat arrays.
//
// What random numbers a truck or a sailing meets comes from outside (cpp_model.py), so its waits
// must be those of corridorsim to the last bit.

#include <cmath>
#include <cstdint>
#include <vector>

namespace {

enum Class : uint64_t { RELEASE = 3, SHIP = 4, ARRIVAL = 5, DEADLINE = 6 };
constexpr int SHIFT = 40;
constexpr int FERRIES = 3, DECK = 60;
constexpr double LONGEST_WAIT = 24.0, DETOUR = 35.0;

struct Event {
    double time;
    uint64_t key;
    bool operator<(const Event& other) const {
        return time < other.time || (time == other.time && key < other.key);
    }
};

class Heap {
public:
    bool empty() const { return events.empty(); }

    void push(double time, Class kind, uint64_t index) {
        const Event event{time, uint64_t(kind) << SHIFT | index};
        size_t at = events.size();
        events.push_back(event);
        while (at > 0 && event < events[(at - 1) / 2]) {
            events[at] = events[(at - 1) / 2];
            at = (at - 1) / 2;
        }
        events[at] = event;
    }

    // The hole goes down to a leaf along the smaller children; there the last event climbs.
    Event pop() {
        const Event first = events[0], last = events.back();
        events.pop_back();
        const size_t size = events.size();
        if (size == 0) return first;
        size_t at = 0, child = 1;
        while (child + 1 < size) {
            child += events[child + 1] < events[child];
            events[at] = events[child];
            at = child;
            child = 2 * at + 1;
        }
        if (child < size) {
            events[at] = events[child];
            at = child;
        }
        while (at > 0 && last < events[(at - 1) / 2]) {
            events[at] = events[(at - 1) / 2];
            at = (at - 1) / 2;
        }
        events[at] = last;
        return first;
    }

private:
    std::vector<Event> events;
};

struct Station {
    int idle;
    const double* service;
    double* wait;
    int32_t head = -1, tail = -1;
};

enum Phase : uint8_t { LEG_1, BORDER, DOCUMENTS, INSPECTION, LEG_2, SEA, PORT, LEG_3 };

}  // namespace

extern "C" {

struct Input {
    int64_t trucks, sailings, returns;
    const double *created, *leg_1, *border, *documents, *inspection, *leg_2, *port, *leg_3;
    const double *crossing, *back;
    const uint8_t* inspected;
};

struct Output {
    double *border, *documents, *inspection, *ferry, *port, *total;
};
}

namespace {

class Tandem {
public:
    Tandem(const Input& in, const Output& out)
        : in(in), out(out),
          stations{{3, in.border, out.border}, {4, in.documents, out.documents},
                   {2, in.inspection, out.inspection}, {6, in.port, out.port}},
          phase(in.trucks), next(in.trucks), since(in.trucks) {}

    int64_t run() {
        int64_t events = 0;
        heap.push(in.created[0], ARRIVAL, 0);
        while (!heap.empty()) {
            const Event event = heap.pop();
            const auto index = int32_t(event.key & ((uint64_t(1) << SHIFT) - 1));
            now = event.time;
            ++events;
            switch (event.key >> SHIFT) {
                case RELEASE: go_on(index); break;
                case SHIP: ship(index); break;
                case ARRIVAL: arrive(index); break;
                default: look(); break;
            }
        }
        return events;
    }

private:
    void arrive(int32_t truck) {
        if (truck + 1 < in.trucks) heap.push(in.created[truck + 1], ARRIVAL, truck + 1);
        travel(truck, LEG_1, in.leg_1[truck]);
    }

    void go_on(int32_t truck) {
        switch (phase[truck]) {
            case LEG_1: join(truck, BORDER, stations[0]); break;
            case BORDER: release(stations[0]); join(truck, DOCUMENTS, stations[1]); break;
            case DOCUMENTS:
                release(stations[1]);
                if (in.inspected[truck]) join(truck, INSPECTION, stations[2]);
                else travel(truck, LEG_2, in.leg_2[truck]);
                break;
            case INSPECTION: release(stations[2]); travel(truck, LEG_2, in.leg_2[truck]); break;
            case LEG_2:
                if (in.sailings) board(truck);
                else travel(truck, SEA, DETOUR);
                break;
            case SEA: join(truck, PORT, stations[3]); break;
            case PORT: release(stations[3]); travel(truck, LEG_3, in.leg_3[truck]); break;
            default: out.total[truck] = now - in.created[truck]; break;
        }
    }

    void travel(int32_t truck, Phase leg, double hours) {
        phase[truck] = leg;
        heap.push(now + hours, RELEASE, truck);
    }

    void join(int32_t truck, Phase at, Station& station) {
        phase[truck] = at;
        since[truck] = now;
        if (station.idle > 0) {
            --station.idle;
            serve(truck, station);
            return;
        }
        next[truck] = -1;
        if (station.head < 0) station.head = truck;
        else next[station.tail] = truck;
        station.tail = truck;
    }

    void release(Station& station) {
        const int32_t truck = station.head;
        if (truck < 0) {
            ++station.idle;
            return;
        }
        station.head = next[truck];
        serve(truck, station);
    }

    void serve(int32_t truck, Station& station) {
        station.wait[truck] = now - since[truck];
        heap.push(now + station.service[truck], RELEASE, truck);
    }

    void board(int32_t truck) {
        phase[truck] = SEA;
        since[truck] = now;
        line.push_back(truck);
        look();
    }

    // Ferries go while one is in and it is full, or its first truck has waited long enough.
    void look() {
        while (idle_ferries > 0 && boarded < line.size()) {
            const double leaves = since[line[boarded]] + LONGEST_WAIT;
            if (line.size() - boarded < size_t(DECK) && leaves > now) {
                if (leaves != due) heap.push(due = leaves, DEADLINE, 0);
                return;
            }
            sail();
        }
    }

    // The index of a ship's event is even at sea and odd on the way back.
    void sail() {
        const size_t first = boarded;
        while (boarded < line.size() && boarded - first < size_t(DECK)) {
            const int32_t truck = line[boarded++];
            out.ferry[truck] = now - since[truck];
        }
        --idle_ferries;
        const auto number = int64_t(loads.size());
        loads.push_back({first, boarded});
        heap.push(now + in.crossing[number % in.sailings], SHIP, uint64_t(2 * number));
    }

    void ship(int32_t code) {
        if (code % 2 != 0) {
            ++idle_ferries;
            look();
            return;
        }
        const int64_t number = returned++;
        heap.push(now + in.back[number % in.returns], SHIP, uint64_t(2 * number + 1));
        for (size_t at = loads[code / 2].first; at < loads[code / 2].end; ++at)
            join(line[at], PORT, stations[3]);
    }

    struct Load {
        size_t first, end;
    };

    const Input& in;
    const Output& out;
    Station stations[4];
    std::vector<uint8_t> phase;
    std::vector<int32_t> next;
    std::vector<double> since;
    std::vector<int32_t> line;
    std::vector<Load> loads;
    size_t boarded = 0;
    int idle_ferries = FERRIES;
    int64_t returned = 0;
    double now = 0.0, due = NAN;
    Heap heap;
};

}  // namespace

extern "C" int64_t border_tandem(const Input* in, const Output* out) {
    return Tandem(*in, *out).run();
}

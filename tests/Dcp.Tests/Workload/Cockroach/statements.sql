SELECT 's'::text,name::text,pg_catalog.current_setting(name)::text FROM pg_catalog.pg_settings WHERE setting<>reset_val AND coalesce(context,'') NOT IN ('internal','postmaster','sighup','backend','superuser-backend') UNION ALL SELECT 's','role',pg_catalog.current_setting('role')::text UNION ALL SELECT 's','session_authorization',session_user::text UNION ALL SELECT 's','app.user',pg_catalog.current_setting('app.user',true) UNION ALL SELECT 'p',name::text,statement::text FROM pg_catalog.pg_prepared_statements WHERE from_sql UNION ALL SELECT 't','','' WHERE EXISTS(SELECT 1 FROM pg_catalog.pg_depend WHERE refclassid='pg_catalog.pg_namespace'::pg_catalog.regclass AND refobjid=pg_catalog.pg_my_temp_schema()) UNION ALL SELECT 'a','','' WHERE EXISTS(SELECT 1 FROM pg_catalog.pg_locks WHERE locktype='advisory' AND pid=pg_catalog.pg_backend_pid()) UNION ALL SELECT 'c','','' WHERE EXISTS(SELECT 1 FROM pg_catalog.pg_cursors WHERE is_holdable)
----
SELECT 's'::text,'app.user'::text,pg_catalog.current_setting('app.user',true)::text
----
BEGIN
----
SELECT 's','statement_timeout',pg_catalog.current_setting('statement_timeout')
----
SET LOCAL statement_timeout=0
----
SELECT 's'::text,name::text,pg_catalog.current_setting(name)::text FROM pg_catalog.pg_settings WHERE setting<>reset_val AND coalesce(context,'') NOT IN ('internal','postmaster','sighup','backend','superuser-backend') UNION ALL SELECT 's','role',pg_catalog.current_setting('role')::text UNION ALL SELECT 's','session_authorization',session_user::text
----
COMMIT
----
RESET ROLE
----
RESET "search_path"
----
SELECT pg_catalog.set_config('TimeZone','Asia/Tokyo',false)
----
SELECT pg_catalog.set_config('role','reader',false)
----
SELECT pg_catalog.set_config('TimeZone','Asia/Tokyo',true) AS dcp_restores_0123456789abcdef
----
INSERT INTO events_jsonb (payload, created_at) SELECT u.payload::JSONB, u.created_at FROM unnest($1::TEXT[], $2::TIMESTAMPTZ[]) AS u (payload, created_at) RETURNING id
----
WITH ledger AS (INSERT INTO events_jsonb_ledger (event_ids) VALUES ($1::UUID[]) RETURNING batch_id) INSERT INTO events_jsonb_status (event_id, status) SELECT u.id, 'PENDING' FROM unnest($1::UUID[]) AS u (id)
----
SELECT event_id FROM events_jsonb_status WHERE status IN ('PENDING', 'PROCESSING') ORDER BY updated_at LIMIT $1 FOR UPDATE SKIP LOCKED
----
UPDATE events_jsonb_status SET status = CASE WHEN random() < 0.6 THEN 'PROCESSING' WHEN random() < 0.9 THEN 'COMPLETE' ELSE 'FAILED' END, updated_at = now() WHERE event_id = ANY($1)
----
UPDATE events_jsonb SET payload = jsonb_set( jsonb_set(payload, ARRAY['metrics', 'flags', 'fleeted'], to_jsonb(random() < 0.5)), ARRAY['state'], to_jsonb((ARRAY['NEW', 'QUEUED', 'IN_PROGRESS', 'APPLIED', 'CANCELLED'])[1 + floor(5 * random())::INT])) WHERE id = ANY($1)
----
SELECT event_id FROM events_jsonb_status WHERE status = 'COMPLETE' LIMIT $1 FOR UPDATE SKIP LOCKED
----
INSERT INTO events_jsonb_archive (id, payload, event_type, authority_id, created_at, train_id) SELECT id, payload, event_type, authority_id, created_at, train_id FROM events_jsonb WHERE id = ANY($1)
----
DELETE FROM events_jsonb_status WHERE event_id = ANY($1)
----
DELETE FROM events_jsonb WHERE id = ANY($1)
----
CREATE TABLE events_jsonb ( id UUID PRIMARY KEY DEFAULT gen_random_uuid(), payload JSONB NOT NULL, event_type event_type AS ((payload->>'eventType')::event_type) STORED, authority_id UUID AS ((payload->>'authorityId')::UUID) STORED, train_id STRING AS (payload->'train'->>'trainId') STORED, created_at TIMESTAMPTZ NOT NULL DEFAULT now())
----
CREATE TABLE events_jsonb_status ( event_id UUID PRIMARY KEY REFERENCES events_jsonb (id) ON DELETE CASCADE, status STRING NOT NULL CHECK (status IN ('PENDING', 'PROCESSING', 'COMPLETE', 'FAILED')), updated_at TIMESTAMPTZ NOT NULL DEFAULT now())
----
CREATE TABLE events_jsonb_archive ( id UUID PRIMARY KEY, archived_at TIMESTAMPTZ NOT NULL DEFAULT now(), payload JSONB NOT NULL, event_type event_type, authority_id UUID, created_at TIMESTAMPTZ NOT NULL, train_id STRING)
----
CREATE TABLE events_jsonb_ledger ( batch_id UUID PRIMARY KEY DEFAULT gen_random_uuid(), added_at TIMESTAMPTZ NOT NULL DEFAULT now(), event_ids UUID[] NOT NULL)
----
CREATE INDEX events_jsonb_type ON events_jsonb (event_type, created_at DESC)
----
CREATE INDEX events_jsonb_authority ON events_jsonb (authority_id)
----
CREATE INDEX events_jsonb_status_updated ON events_jsonb_status (status, updated_at)
----
CREATE INVERTED INDEX events_jsonb_payload ON events_jsonb (payload)
----
INSERT INTO events_jsonb_manual (payload, created_at, event_type, authority_id, train_id) SELECT u.payload::JSONB, u.created_at, u.event_type::event_type, u.authority_id, u.train_id FROM unnest($1::TEXT[], $2::TIMESTAMPTZ[], $3::TEXT[], $4::UUID[], $5::TEXT[]) AS u (payload, created_at, event_type, authority_id, train_id) RETURNING id
----
WITH ledger AS (INSERT INTO events_jsonb_manual_ledger (event_ids) VALUES ($1::UUID[]) RETURNING batch_id) INSERT INTO events_jsonb_manual_status (event_id, status) SELECT u.id, 'PENDING' FROM unnest($1::UUID[]) AS u (id)
----
SELECT event_id FROM events_jsonb_manual_status WHERE status IN ('PENDING', 'PROCESSING') ORDER BY updated_at LIMIT $1 FOR UPDATE SKIP LOCKED
----
UPDATE events_jsonb_manual_status SET status = CASE WHEN random() < 0.6 THEN 'PROCESSING' WHEN random() < 0.9 THEN 'COMPLETE' ELSE 'FAILED' END, updated_at = now() WHERE event_id = ANY($1)
----
UPDATE events_jsonb_manual SET payload = jsonb_set( jsonb_set(payload, ARRAY['metrics', 'flags', 'fleeted'], to_jsonb(random() < 0.5)), ARRAY['state'], to_jsonb((ARRAY['NEW', 'QUEUED', 'IN_PROGRESS', 'APPLIED', 'CANCELLED'])[1 + floor(5 * random())::INT])) WHERE id = ANY($1)
----
SELECT event_id FROM events_jsonb_manual_status WHERE status = 'COMPLETE' LIMIT $1 FOR UPDATE SKIP LOCKED
----
INSERT INTO events_jsonb_manual_archive (id, payload, event_type, authority_id, created_at, train_id) SELECT id, payload, event_type, authority_id, created_at, train_id FROM events_jsonb_manual WHERE id = ANY($1)
----
DELETE FROM events_jsonb_manual_status WHERE event_id = ANY($1)
----
DELETE FROM events_jsonb_manual WHERE id = ANY($1)
----
CREATE TABLE events_jsonb_manual ( id UUID PRIMARY KEY DEFAULT gen_random_uuid(), payload JSONB NOT NULL, event_type event_type NOT NULL, authority_id UUID NOT NULL, train_id STRING, created_at TIMESTAMPTZ NOT NULL DEFAULT now())
----
CREATE TABLE events_jsonb_manual_status ( event_id UUID PRIMARY KEY REFERENCES events_jsonb_manual (id) ON DELETE CASCADE, status STRING NOT NULL CHECK (status IN ('PENDING', 'PROCESSING', 'COMPLETE', 'FAILED')), updated_at TIMESTAMPTZ NOT NULL DEFAULT now())
----
CREATE TABLE events_jsonb_manual_archive ( id UUID PRIMARY KEY, archived_at TIMESTAMPTZ NOT NULL DEFAULT now(), payload JSONB NOT NULL, event_type event_type, authority_id UUID, created_at TIMESTAMPTZ NOT NULL, train_id STRING)
----
CREATE TABLE events_jsonb_manual_ledger ( batch_id UUID PRIMARY KEY DEFAULT gen_random_uuid(), added_at TIMESTAMPTZ NOT NULL DEFAULT now(), event_ids UUID[] NOT NULL)
----
CREATE INDEX events_jsonb_manual_type ON events_jsonb_manual (event_type, created_at DESC)
----
CREATE INDEX events_jsonb_manual_authority ON events_jsonb_manual (authority_id)
----
CREATE INDEX events_jsonb_manual_status_updated ON events_jsonb_manual_status (status, updated_at)
----
INSERT INTO events_text (payload, created_at, event_type, authority_id, train_id) SELECT u.payload, u.created_at, u.event_type::event_type, u.authority_id, u.train_id FROM unnest($1::TEXT[], $2::TIMESTAMPTZ[], $3::TEXT[], $4::UUID[], $5::TEXT[]) AS u (payload, created_at, event_type, authority_id, train_id) RETURNING id
----
WITH ledger AS (INSERT INTO events_text_ledger (event_ids) VALUES ($1::UUID[]) RETURNING batch_id) INSERT INTO events_text_status (event_id, status) SELECT u.id, 'PENDING' FROM unnest($1::UUID[]) AS u (id)
----
SELECT event_id FROM events_text_status WHERE status IN ('PENDING', 'PROCESSING') ORDER BY updated_at LIMIT $1 FOR UPDATE SKIP LOCKED
----
UPDATE events_text_status SET status = CASE WHEN random() < 0.6 THEN 'PROCESSING' WHEN random() < 0.9 THEN 'COMPLETE' ELSE 'FAILED' END, updated_at = now() WHERE event_id = ANY($1)
----
UPDATE events_text SET payload = (jsonb_set( jsonb_set(payload::JSONB, ARRAY['metrics', 'flags', 'fleeted'], to_jsonb(random() < 0.5)), ARRAY['state'], to_jsonb((ARRAY['NEW', 'QUEUED', 'IN_PROGRESS', 'APPLIED', 'CANCELLED'])[1 + floor(5 * random())::INT])))::TEXT WHERE id = ANY($1)
----
SELECT event_id FROM events_text_status WHERE status = 'COMPLETE' LIMIT $1 FOR UPDATE SKIP LOCKED
----
INSERT INTO events_text_archive (id, payload, event_type, authority_id, created_at, train_id) SELECT id, payload, event_type, authority_id, created_at, train_id FROM events_text WHERE id = ANY($1)
----
DELETE FROM events_text_status WHERE event_id = ANY($1)
----
DELETE FROM events_text WHERE id = ANY($1)
----
CREATE TABLE events_text ( id UUID PRIMARY KEY DEFAULT gen_random_uuid(), payload STRING NOT NULL, event_type event_type NOT NULL, authority_id UUID NOT NULL, train_id STRING, created_at TIMESTAMPTZ NOT NULL DEFAULT now())
----
CREATE TABLE events_text_status ( event_id UUID PRIMARY KEY REFERENCES events_text (id) ON DELETE CASCADE, status STRING NOT NULL CHECK (status IN ('PENDING', 'PROCESSING', 'COMPLETE', 'FAILED')), updated_at TIMESTAMPTZ NOT NULL DEFAULT now())
----
CREATE TABLE events_text_archive ( id UUID PRIMARY KEY, archived_at TIMESTAMPTZ NOT NULL DEFAULT now(), payload STRING NOT NULL, event_type event_type, authority_id UUID, created_at TIMESTAMPTZ NOT NULL, train_id STRING)
----
CREATE TABLE events_text_ledger ( batch_id UUID PRIMARY KEY DEFAULT gen_random_uuid(), added_at TIMESTAMPTZ NOT NULL DEFAULT now(), event_ids UUID[] NOT NULL)
----
CREATE INDEX events_text_type ON events_text (event_type, created_at DESC)
----
CREATE INDEX events_text_authority ON events_text (authority_id)
----
CREATE INDEX events_text_status_updated ON events_text_status (status, updated_at)
----
CREATE TYPE event_type AS ENUM ('ROUTE_AUTHORIZATION', 'SIGNAL_CLEAR', 'SPEED_RESTRICTION', 'TRACK_OUT_OF_SERVICE', 'TRAIN_POSITION_UPDATE', 'SWITCH_POSITION_CHANGE', 'WORK_ZONE_PROTECTION', 'CROSSING_FAILURE', 'POWER_OUTAGE', 'DISPATCH_NOTE')
----
SELECT e.enumlabel::TEXT FROM pg_type AS t JOIN pg_namespace AS n ON n.oid = t.typnamespace JOIN pg_enum AS e ON e.enumtypid = t.oid WHERE n.nspname = current_schema() AND t.typname = 'event_type' ORDER BY e.enumsortorder
----
SELECT flight_id FROM flights LIMIT $1 OFFSET $2
----
UPDATE flights SET scheduled_departure = scheduled_departure + (CASE WHEN random() < 0.5 THEN -5 - 55 * random() ELSE 5 + 55 * random() END) * INTERVAL '1 minute', scheduled_arrival = scheduled_arrival + (CASE WHEN random() < 0.5 THEN -5 - 55 * random() ELSE 5 + 55 * random() END) * INTERVAL '1 minute', updated_at = now() WHERE flight_id = ANY($1)
----
UPDATE flight_status SET status = (ARRAY['on_time', 'delayed', 'cancelled'])[1 + floor(3 * random())::INT], updated_at = now() WHERE flight_id = ANY($1)
----
UPDATE seat_inventory SET seats_available = least(round(seats_available::FLOAT8 * (1 + (random() - 0.25) / 10)), 1000000000)::INT, updated_at = now() WHERE flight_id = ANY($1)
----
UPDATE flight_prices SET price_usd = round(price_usd * (1 + (random() - 0.5) / 10)::DECIMAL, 2), updated_at = now() WHERE flight_id = ANY($1)
----
WITH f AS ( INSERT INTO flights ( airline_id, plane_id, departure_airport, arrival_airport, scheduled_departure, scheduled_arrival, flight_number, phase, gate, terminal) VALUES ($1, $2, $3, $4, $5, $6, $7, 'SCHEDULED', $8, $9) RETURNING flight_id, plane_id), s AS (INSERT INTO flight_status (flight_id, status) SELECT flight_id, 'on_time' FROM f RETURNING flight_id), i AS ( INSERT INTO seat_inventory (flight_id, seats_available) SELECT f.flight_id, div(p.capacity, 2)::INT FROM f JOIN planes AS p ON p.plane_id = f.plane_id RETURNING flight_id), r AS ( INSERT INTO flight_prices (flight_id, price_usd) SELECT flight_id, round((50 + 450 * random())::DECIMAL, 2) FROM f RETURNING flight_id) SELECT flight_id FROM f
----
SELECT plane_id, phase, gate, scheduled_departure, scheduled_arrival FROM flights WHERE flight_id = $1 FOR UPDATE
----
UPDATE flights SET plane_id = $2, phase = $3, gate = $4, scheduled_departure = $5, scheduled_arrival = $6, updated_at = now() WHERE flight_id = $1
----
SELECT f.flight_number, f.scheduled_departure, f.scheduled_arrival, f.phase, f.gate, f.terminal, s.status, i.seats_available, r.price_usd FROM flights AS f JOIN flight_status AS s ON s.flight_id = f.flight_id JOIN seat_inventory AS i ON i.flight_id = f.flight_id JOIN flight_prices AS r ON r.flight_id = f.flight_id WHERE f.flight_id = $1
----
SELECT f.flight_id, f.flight_number, f.scheduled_departure, f.scheduled_arrival, f.phase, f.gate, s.status FROM flights AS f JOIN flight_status AS s ON s.flight_id = f.flight_id WHERE f.departure_airport = $1 AND f.arrival_airport = $2 AND f.scheduled_departure >= $3 AND f.scheduled_departure < $4 ORDER BY f.scheduled_departure LIMIT 50
----
SELECT flight_id FROM flights AS OF SYSTEM TIME follower_read_timestamp() LIMIT $1 OFFSET $2
----
CREATE TABLE airlines (airline_id UUID PRIMARY KEY DEFAULT gen_random_uuid(), name STRING NOT NULL)
----
CREATE TABLE airports ( airport_id UUID PRIMARY KEY DEFAULT gen_random_uuid(), airport_code STRING NOT NULL UNIQUE, name STRING NOT NULL, city STRING NOT NULL, country STRING NOT NULL)
----
CREATE TABLE planes (plane_id UUID PRIMARY KEY DEFAULT gen_random_uuid(), model STRING NOT NULL, capacity INT NOT NULL)
----
CREATE TABLE flights ( flight_id UUID PRIMARY KEY DEFAULT gen_random_uuid(), airline_id UUID NOT NULL REFERENCES airlines (airline_id), plane_id UUID NOT NULL REFERENCES planes (plane_id), departure_airport UUID NOT NULL REFERENCES airports (airport_id), arrival_airport UUID NOT NULL REFERENCES airports (airport_id), scheduled_departure TIMESTAMPTZ NOT NULL, scheduled_arrival TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL DEFAULT now(), flight_number STRING, phase STRING NOT NULL DEFAULT 'SCHEDULED', gate STRING, terminal STRING)
----
CREATE TABLE flight_status (flight_id UUID PRIMARY KEY REFERENCES flights (flight_id), status STRING NOT NULL, updated_at TIMESTAMPTZ NOT NULL DEFAULT now())
----
CREATE TABLE seat_inventory (flight_id UUID PRIMARY KEY REFERENCES flights (flight_id), seats_available INT NOT NULL, updated_at TIMESTAMPTZ NOT NULL DEFAULT now())
----
CREATE TABLE flight_prices (flight_id UUID PRIMARY KEY REFERENCES flights (flight_id), price_usd DECIMAL NOT NULL, updated_at TIMESTAMPTZ NOT NULL DEFAULT now())
----
CREATE INDEX flights_route ON flights (departure_airport, arrival_airport, scheduled_departure)
----
INSERT INTO flights (flight_id, airline_id, plane_id, departure_airport, arrival_airport, scheduled_departure, scheduled_arrival) SELECT s.id, ($3::UUID[])[(1 + s.i % 5)::INT], ($4::UUID[])[(1 + div(s.i, 2000) % 500)::INT], ($5::UUID[])[(1 + div(s.i, 5) % 20)::INT], ($5::UUID[])[(1 + div(s.i, 100) % 20)::INT], s.departure, s.departure + INTERVAL '1 hour' + random() * INTERVAL '7 hours' FROM ( SELECT u.id, u.n - 1 + $2::INT8 AS i, now() + random() * INTERVAL '7 days' AS departure FROM unnest($1::UUID[]) WITH ORDINALITY AS u (id, n)) AS s
----
INSERT INTO flight_status (flight_id, status) SELECT u.id, 'on_time' FROM unnest($1::UUID[]) AS u (id)
----
INSERT INTO seat_inventory (flight_id, seats_available) SELECT u.id, div(($3::INT8[])[(1 + div(u.n - 1 + $2::INT8, 2000) % 500)::INT], 2)::INT FROM unnest($1::UUID[]) WITH ORDINALITY AS u (id, n)
----
INSERT INTO flight_prices (flight_id, price_usd) SELECT u.id, round((50 + 450 * random())::DECIMAL, 2) FROM unnest($1::UUID[]) AS u (id)
----
SELECT 1
----
SELECT pg_catalog.pg_is_in_recovery()::text, pg_catalog.current_setting('default_transaction_read_only')
----
SELECT pg_catalog.pg_is_in_recovery()::text, pg_catalog.current_setting('default_transaction_read_only') WHERE $1 = ''
----
SELECT sql_address FROM crdb_internal.gossip_nodes WHERE is_live
----
SET allow_unsafe_internals = true
----
SHOW LOCALITY
----
SELECT name FROM pg_catalog.pg_settings WHERE setting<>reset_val AND coalesce(context,'') NOT IN ('internal','postmaster','sighup','backend','superuser-backend')
----
RESET "statement_timeout"
----
DEALLOCATE ALL
----
DISCARD ALL
----
DEALLOCATE "mine"
----
DEALLOCATE "PGBOUNCER_duplicate"
----
SELECT '','','' WHERE false
----
SELECT version()
----
set allow_unsafe_internals = on
----
SELECT airline_id FROM airlines
----
SELECT airport_id FROM airports
----
SELECT plane_id FROM planes
----
SELECT flight_id FROM flights LIMIT 5000
----
SELECT row_count::INT8 FROM [SHOW STATISTICS FOR TABLE flights] ORDER BY created DESC LIMIT 1
----
SELECT count(*) FROM flights
----
SELECT count(*) FROM (SELECT 1 FROM events_jsonb, events_jsonb_status, events_jsonb_archive, events_jsonb_ledger LIMIT 0) AS found
----
CREATE ROLE me WITH LOGIN PASSWORD 'secret'
----
GRANT admin TO me
----
CREATE ROLE pgb WITH LOGIN PASSWORD 'secret'
----
GRANT ALL ON DATABASE app TO pgb
----
BEGIN TRANSACTION ISOLATION LEVEL SERIALIZABLE
----
BEGIN TRANSACTION ISOLATION LEVEL READ COMMITTED
----
BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ
----
SET TRANSACTION READ ONLY
----
ROLLBACK
----
DROP TABLE flights, airlines
----
CREATE STATISTICS dcp_init FROM flights
----
COMMENT ON TABLE flights IS 'dcp workload flights: 1000 flights, form 2'
----
INSERT INTO airlines (airline_id, name) SELECT * FROM unnest($1::UUID[], $2::TEXT[])
----
INSERT INTO airports (airport_id, airport_code, name, city, country) SELECT * FROM unnest($1::UUID[], $2::TEXT[], $3::TEXT[], $4::TEXT[], $5::TEXT[])
----
INSERT INTO planes (plane_id, model, capacity) SELECT * FROM unnest($1::UUID[], $2::TEXT[], $3::INT8[])
----
SELECT c.relname::TEXT, coalesce(obj_description(c.oid, 'pg_class'), '') FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE n.nspname = current_schema() AND c.relname IN ('flights', 'airlines')
----
select metadata->>'query', sum(n)::float8, sum(n * (statistics->'statistics'->'svcLat'->>'mean')::float8)::float8, sum(n * (statistics->'statistics'->'numRows'->>'mean')::float8)::float8, sum(n * coalesce((statistics->'execution_statistics'->'contentionTime'->>'mean')::float8, 0))::float8 from (select metadata, statistics, (statistics->'statistics'->>'cnt')::float8 as n from crdb_internal.statement_statistics where metadata->>'db' = current_database()) group by 1
----
SELECT coalesce(sum(cardinality(event_ids)), 0) FROM events_jsonb_ledger
----
SELECT count(*) FROM events_jsonb
----
SELECT v.what, count(*) OVER () FROM (SELECT l.id::TEXT FROM (SELECT unnest(event_ids) AS id FROM events_jsonb_ledger) AS l LEFT JOIN (SELECT id FROM events_jsonb UNION ALL SELECT id FROM events_jsonb_archive) AS e ON e.id = l.id WHERE e.id IS NULL) AS v (what) LIMIT 5
----
SELECT v.what, count(*) OVER () FROM (SELECT id::TEXT || ', ' || count(*)::TEXT || ' times' FROM (SELECT id FROM events_jsonb UNION ALL SELECT id FROM events_jsonb_archive) AS e GROUP BY id HAVING count(*) > 1) AS v (what) LIMIT 5
----
SELECT v.what, count(*) OVER () FROM (SELECT e.id::TEXT FROM (SELECT id FROM events_jsonb UNION ALL SELECT id FROM events_jsonb_archive) AS e LEFT JOIN (SELECT unnest(event_ids) AS id FROM events_jsonb_ledger) AS l ON l.id = e.id WHERE l.id IS NULL) AS v (what) LIMIT 5
----
SELECT v.what, count(*) OVER () FROM (SELECT id::TEXT FROM (SELECT unnest(event_ids) AS id FROM events_jsonb_ledger) AS l GROUP BY id HAVING count(*) > 1) AS v (what) LIMIT 5
----
SELECT v.what, count(*) OVER () FROM (SELECT e.id::TEXT || ', ' || count(s.event_id)::TEXT || ' statuses' FROM events_jsonb AS e LEFT JOIN events_jsonb_status AS s ON s.event_id = e.id GROUP BY e.id HAVING count(s.event_id) <> 1) AS v (what) LIMIT 5
----
SELECT v.what, count(*) OVER () FROM (SELECT s.event_id::TEXT FROM events_jsonb_status AS s LEFT JOIN events_jsonb AS e ON e.id = s.event_id WHERE e.id IS NULL) AS v (what) LIMIT 5
----
SELECT v.what, count(*) OVER () FROM (SELECT event_id::TEXT || ', ' || status FROM events_jsonb_status WHERE status NOT IN ('PENDING', 'PROCESSING', 'COMPLETE', 'FAILED')) AS v (what) LIMIT 5
----
SELECT v.what, count(*) OVER () FROM (SELECT f.flight_id::TEXT || ', ' || count(c.flight_id)::TEXT || ' rows' FROM flights AS f LEFT JOIN flight_status AS c ON c.flight_id = f.flight_id GROUP BY f.flight_id HAVING count(c.flight_id) <> 1) AS v (what) LIMIT 5
----
SELECT v.what, count(*) OVER () FROM (SELECT c.flight_id::TEXT FROM flight_status AS c LEFT JOIN flights AS f ON f.flight_id = c.flight_id WHERE f.flight_id IS NULL) AS v (what) LIMIT 5
----
SELECT v.what, count(*) OVER () FROM (SELECT flight_id::TEXT || ', ' || status FROM flight_status WHERE status NOT IN ('on_time', 'delayed', 'cancelled')) AS v (what) LIMIT 5
----
SELECT v.what, count(*) OVER () FROM (SELECT flight_id::TEXT || ', ' || seats_available::TEXT FROM seat_inventory WHERE seats_available NOT BETWEEN 0 AND 1000000000) AS v (what) LIMIT 5
----
SELECT v.what, count(*) OVER () FROM (SELECT flight_id::TEXT || ', ' || price_usd::TEXT FROM flight_prices WHERE price_usd <= 0) AS v (what) LIMIT 5
----
CREATE DATABASE app
----
CREATE USER alice
----
GRANT ALL ON DATABASE app TO alice
----
SET CLUSTER SETTING server.shutdown.initial_wait = '8s'

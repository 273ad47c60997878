CREATE TABLE sessions (
    task_name TEXT NOT NULL PRIMARY KEY,
    task_dir TEXT,
    pid INTEGER,
    tmux_session TEXT,
    agent TEXT,
    status TEXT NOT NULL DEFAULT 'stopped',
    started_at TEXT,
    updated_at TEXT,
    iteration INTEGER NOT NULL DEFAULT 0,
    current_story TEXT,
    max_iterations INTEGER,
    session_type TEXT,
    server_port INTEGER,
    transport TEXT,
    ziti_service TEXT,
    ziti_identity TEXT,
    remote_host TEXT,
    server_url TEXT,
    opencode_session_id TEXT,
    revision INTEGER NOT NULL DEFAULT 0,
    branch TEXT,
    repository TEXT
  , effort_id TEXT, earlier_efforts TEXT);

CREATE TABLE stories (
    effort TEXT NOT NULL,
    id TEXT NOT NULL,
    position INTEGER NOT NULL,
    title TEXT NOT NULL,
    priority REAL NOT NULL,
    passes INTEGER NOT NULL DEFAULT 0 CHECK (passes IN (0, 1)),
    verified INTEGER NOT NULL DEFAULT 0 CHECK (verified IN (0, 1)),
    status TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'passed', 'blocked', 'skipped')),
    base_commit TEXT,
    started_at TEXT,
    updated_at TEXT,
    PRIMARY KEY (effort, id)
  ) WITHOUT ROWID;

CREATE TABLE runs (
    id TEXT NOT NULL PRIMARY KEY,
    effort TEXT NOT NULL,
    pid INTEGER NOT NULL,
    host TEXT NOT NULL,
    boot_id TEXT NOT NULL,
    start_ticks TEXT NOT NULL,
    version TEXT NOT NULL,
    started_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    ended_at TEXT,
    status TEXT,
    stop_reason TEXT,
    stop_detail TEXT,
    chain INTEGER NOT NULL DEFAULT 0,
    continues INTEGER NOT NULL DEFAULT 0
  , request TEXT);

CREATE INDEX runs_by_effort ON runs (effort, ended_at);

CREATE TABLE iterations (
    effort TEXT NOT NULL,
    n INTEGER NOT NULL CHECK (n > 0),
    run_id TEXT NOT NULL,
    story_id TEXT NOT NULL,
    agent TEXT NOT NULL,
    agent_version TEXT,
    failure TEXT,
    started_at TEXT NOT NULL,
    ended_at TEXT,
    step TEXT NOT NULL DEFAULT 'started' CHECK (step IN ('started', 'judged', 'closed')),
    outcome TEXT,
    reason TEXT,
    base_commit TEXT,
    commit_sha TEXT,
    cost_usd REAL,
    tokens_input INTEGER,
    tokens_output INTEGER,
    tokens_cache_read INTEGER,
    tokens_cache_write INTEGER,
    duration_ms INTEGER,
    changed INTEGER NOT NULL DEFAULT 0 CHECK (changed IN (0, 1)),
    signature TEXT NOT NULL DEFAULT '', candidate TEXT, work TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (effort, n)
  ) WITHOUT ROWID;

CREATE INDEX iterations_open ON iterations (effort, n) WHERE ended_at IS NULL;

CREATE INDEX iterations_limited ON iterations (effort) WHERE outcome = 'limited';

CREATE TABLE gates (
    effort TEXT NOT NULL,
    n INTEGER NOT NULL,
    position INTEGER NOT NULL,
    command TEXT NOT NULL,
    exit_code INTEGER,
    timed_out INTEGER NOT NULL DEFAULT 0 CHECK (timed_out IN (0, 1)),
    duration_ms INTEGER NOT NULL,
    PRIMARY KEY (effort, n, position),
    FOREIGN KEY (effort, n) REFERENCES iterations (effort, n)
      ON UPDATE CASCADE ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
  ) WITHOUT ROWID;

CREATE TABLE texts (
    effort TEXT NOT NULL,
    n INTEGER NOT NULL,
    position INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (effort, n, position),
    FOREIGN KEY (effort, n) REFERENCES iterations (effort, n)
      ON UPDATE CASCADE ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
  ) WITHOUT ROWID;

CREATE TABLE checkpoints (
    id INTEGER PRIMARY KEY,
    effort TEXT NOT NULL,
    run_id TEXT,
    at TEXT NOT NULL,
    iteration INTEGER NOT NULL,
    max_iterations INTEGER NOT NULL,
    stories_passed INTEGER NOT NULL,
    stories_total INTEGER NOT NULL,
    agent TEXT NOT NULL,
    reason TEXT NOT NULL
  );

CREATE INDEX checkpoints_by_effort ON checkpoints (effort);

CREATE TABLE messages (
    id INTEGER PRIMARY KEY,
    effort TEXT NOT NULL,
    at TEXT NOT NULL,
    author TEXT NOT NULL,
    text TEXT NOT NULL,
    delivered_in INTEGER
  );

CREATE INDEX messages_undelivered ON messages (effort) WHERE delivered_in IS NULL;

CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    effort TEXT NOT NULL,
    run_id TEXT,
    n INTEGER,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    detail TEXT NOT NULL
  );

CREATE INDEX events_by_effort ON events (effort);

CREATE TABLE proofs (
    effort TEXT NOT NULL,
    number INTEGER NOT NULL CHECK (number > 0),
    run_id TEXT NOT NULL,
    iteration INTEGER NOT NULL,
    at TEXT NOT NULL,
    duration_ms INTEGER NOT NULL,
    place TEXT NOT NULL CHECK (place IN ('clean', 'checkout')),
    commit_sha TEXT,
    result TEXT NOT NULL CHECK (result IN ('passed', 'failed', 'setup-failed', 'interrupted')),
    remark TEXT NOT NULL,
    not_gated TEXT NOT NULL,
    subject TEXT NOT NULL,
    PRIMARY KEY (effort, number)
  ) WITHOUT ROWID;

CREATE TABLE proof_commands (
    effort TEXT NOT NULL,
    number INTEGER NOT NULL,
    position INTEGER NOT NULL,
    command TEXT NOT NULL,
    is_setup INTEGER NOT NULL CHECK (is_setup IN (0, 1)),
    exit_code INTEGER,
    timed_out INTEGER NOT NULL CHECK (timed_out IN (0, 1)),
    passed INTEGER NOT NULL CHECK (passed IN (0, 1)),
    duration_ms INTEGER NOT NULL,
    output_tail TEXT NOT NULL,
    reopened TEXT,
    PRIMARY KEY (effort, number, position),
    FOREIGN KEY (effort, number) REFERENCES proofs (effort, number)
      ON UPDATE CASCADE ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
  ) WITHOUT ROWID;

CREATE TABLE packs (
    effort TEXT NOT NULL,
    first INTEGER NOT NULL CHECK (first > 0),
    last INTEGER NOT NULL CHECK (last >= first),
    stories TEXT NOT NULL,
    limited INTEGER NOT NULL,
    cost_usd REAL NOT NULL,
    costs_unknown INTEGER NOT NULL,
    tokens_told INTEGER NOT NULL,
    tokens_input INTEGER NOT NULL,
    tokens_output INTEGER NOT NULL,
    tokens_cache_read INTEGER NOT NULL,
    tokens_cache_write INTEGER NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (effort, first)
  ) WITHOUT ROWID;

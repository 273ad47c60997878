// Every form of plans with its contract.
import { describeForm } from "./contract.suite.ts";

const specKit = `# Tasks: Log in

**Input**: Design documents from \`/specs/001-login/\`

## Phase 1: Setup

- [x] T001 Create project structure
- [ ] T002 [P] Configure linting

## Phase 2: User Story 1 - Log in (Priority: P1)

**Goal**: People log in

- [ ] T003 [P] [US1] Contract test in tests/login.ts
- [ ] T004 [US1] Implement the form (depends on T003)
`;

const kiro = `# Implementation Plan

- [ ] 1. Set up the project
  - Create the folders
  - _Requirements: 1.1, 2.3_
- [ ] 2. Build the form
  - [x] 2.1 Draw it
    - Two fields
  - [-] 2.2 Check the password
  - [ ]* 2.3 Write unit tests
- [ ] 3. Ship
`;

const openSpec = `## 1. Form
- [x] 1.1 Draw it
- [ ] 1.2 Check the password

## 2. Tests
- [ ] 2.1 Test it
`;

const fixPlan = `# Fix plan

## High Priority
* [ ] The total is wrong
* [ ] UTF-8 names
  * with accents

## Completed
* [X] First thing

## Notes
- Be careful
`;

const roadmap = `# Roadmap: Shop

## Phases

<details>
<summary>v1</summary>

- [x] **Phase 1: Foundation** - Base

</details>

- [ ] **Phase 2: Cart** - Things
- [ ] **Phase 3: Pay** - Money

## Phase Details

### Phase 2: Cart
Plans:
- [ ] 02-01: Add
- [ ] 02-02: Remove
`;

const nested = `> A quote

1. [ ] First
   1. [ ] Inner
      - [x] Deep
2. [ ] Second

   More text

\t- [ ] Tabbed
`;

const stories = `{
  "userStories": [
    { "id": "A", "title": "a", "passes": false },
    { "id": "B", "title": "b", "passes": true },
    { "id": "C", "title": "c", "passes": false }
  ]
}
`;

const keyed = `{
  "project": "Shop",
  "stories": {
    "US-10": { "title": "a", "passes": false },
    "US-2": { "title": "b", "passes": true },
    "US-3": { "title": "c", "passes": false }
  }
}
`;

const keyedGroups = `# By id
epics:
  E1:
    title: First # the first
    stories:
      A:
        title: a
        status: todo
      B:
        title: b
        status: todo
  E2:
    stories:
      C:
        title: c
        status: done
`;

const featureList = JSON.stringify(
  {
    status_legend: { not_started: "no", passing: "yes" },
    features: [
      { id: "a", title: "A", user_visible_behavior: "It loads", status: "not_started" },
      { id: "b", title: "B", user_visible_behavior: "It saves", status: "in_progress" },
    ],
  },
  null,
  2,
);

const taskMaster = JSON.stringify(
  {
    master: {
      tasks: [
        { id: 1, title: "A", status: "pending", testStrategy: "run", subtasks: [{ id: 1, status: "done" }] },
        { id: 2, title: "B", status: "in-progress", testStrategy: "run", dependencies: [1], subtasks: [] },
      ],
    },
  },
  null,
  2,
);

const tagged = taskMaster.replace(
  /^\{/,
  '{"other": {"tasks": [{"id": 1, "title": "O", "status": "pending"}]},',
);

const yaml = `# The tasks of the week
tasks:
  - title: First task # the easy one
    completed: false
    details: |
      In detail
  - title: Second task
    completed: false
    notes:
  - { title: Third task, completed: true }
  - title: "Fourth: task"
    steps:
      - do it
`;

const words = `tasks:
- id: A
  name: One
  status: todo
- id: B
  name: Two
  status: 'todo'
`;

const beads = `{"id":"x-1","title":"One","status":"open","priority":2,"issue_type":"task","dependencies":[]}
{"id":"x-2","title":"Two","status":"in_progress","priority":1,"issue_type":"task","notes":"n"}
{"id":"x-3","title":"Three","status":"closed","priority":1,"issue_type":"bug"}
`;

const bmad = `# generated: 2026-01-02
# STATUS DEFINITIONS:
#   - backlog: only in the epic file
generated: 2026-01-02
project: Shop
story_location: "{project-root}/docs/stories"

development_status:
  # The first epic
  epic-1: in-progress
  1-1-user-login: done
  1-2-account-page: ready-for-dev # before the fair
  1-3-password-reset: 'backlog'
  1-4-audit:
  epic-1-retrospective: optional

  epic-2: backlog
  2-1-cart: review
action_items:
  - Ask the bank
`;

const backlog = `===== config.yml =====
project_name: "Shop"
statuses: ["To Do", "In Progress", "Done"]

===== tasks/task-1 - Base.md =====
---
id: TASK-1
title: Base
status: Done
assignee: []
dependencies: []
---

## Description

Base

===== tasks/task-2 - Log-in.md =====
---
id: TASK-2
title: Log in
status: To Do
assignee:
  - '@me'
created_date: '2026-01-02 10:00'
labels: [auth]
dependencies:
  - task-1
priority: high
---

## Description

<!-- SECTION:DESCRIPTION:BEGIN -->
People log in.
<!-- SECTION:DESCRIPTION:END -->

## Acceptance Criteria
<!-- AC:BEGIN -->
- [ ] #1 A wrong password is refused
- [x] #2 It takes as long
<!-- AC:END -->

## Implementation Plan

First the form

===== tasks/task-10 - Pay.md =====
---
id: TASK-10
title: "Pay: by card"
status: "In Progress"
dependencies: [TASK-2]
---

## Implementation Notes

Ask the bank

## Final Summary

Later

===== tasks/task-11 - Send.md =====
---
id: TASK-11
title: Send
---
`;

describeForm({ name: "spec-kit", file: "specs/001-login/tasks.md", text: specKit });
describeForm({ name: "Kiro", file: ".kiro/specs/login/tasks.md", text: kiro });
describeForm({ name: "OpenSpec", file: "openspec/changes/add-login/tasks.md", text: openSpec });
describeForm({ name: "fix plan", file: ".ralph/@fix_plan.md", text: fixPlan });
describeForm({ name: "GSD", file: ".planning/ROADMAP.md", text: roadmap });
describeForm({ name: "Markdown check boxes", file: "PRD.md", text: nested });
describeForm({ name: "prd.json", file: "tasks/login/prd.json", text: stories });
describeForm({ name: "prd.json", file: "tasks/login/prd.json", text: keyed });
describeForm({ name: "YAML tasks", file: "keyed.yaml", text: keyedGroups });
describeForm({ name: "feature list", file: "feature_list.json", text: featureList });
describeForm({ name: "Task Master", file: ".taskmaster/tasks/tasks.json", text: taskMaster });
describeForm({ name: "Task Master", file: ".taskmaster/tasks/tasks.json#master", text: tagged });
describeForm({ name: "YAML tasks", file: "tasks.yaml", text: yaml });
describeForm({ name: "YAML tasks", file: "plan.yml", text: words });
describeForm({ name: "beads", file: ".beads/issues.jsonl", text: beads });
describeForm({ name: "BMAD", file: "docs/sprint-status.yaml", text: bmad });
describeForm({ name: "BMAD", file: "status.yml", text: bmad });
describeForm({ name: "Backlog.md", file: "backlog/tasks", text: backlog });

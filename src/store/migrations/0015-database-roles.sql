-- Database roles that may serve, or read figures: after each migration they are given anew what src/store/rights.ts says.
create table signoff.database_roles (
  name text primary key,
  kind text not null check (kind in ('serve', 'read'))
);

-- Sign-in of the portal: the tables of better-auth (core, organization and admin plugins, stored rate limits).
-- An organisation is a tenant and its id the tenant id. These rows decide who may act for which tenant, before any
-- tenant is known, so they carry no tenant_id and no row-level security; only the role of this schema reaches them.

CREATE TABLE identity.users (
  id             uuid PRIMARY KEY,
  name           text NOT NULL,
  email          text NOT NULL UNIQUE,
  email_verified boolean NOT NULL DEFAULT false,
  image          text,
  role           text,
  banned         boolean DEFAULT false,
  ban_reason     text,
  ban_expires    timestamptz(3),
  created_at     timestamptz(3) NOT NULL DEFAULT now(),
  updated_at     timestamptz(3) NOT NULL DEFAULT now()
);

CREATE TABLE identity.sessions (
  id                     uuid PRIMARY KEY,
  user_id                uuid NOT NULL REFERENCES identity.users (id) ON DELETE CASCADE,
  token                  text NOT NULL UNIQUE,
  expires_at             timestamptz(3) NOT NULL,
  ip_address             text,
  user_agent             text,
  active_organization_id uuid,
  impersonated_by        uuid,
  created_at             timestamptz(3) NOT NULL DEFAULT now(),
  updated_at             timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX sessions_user_id ON identity.sessions (user_id);

CREATE TABLE identity.accounts (
  id                       uuid PRIMARY KEY,
  user_id                  uuid NOT NULL REFERENCES identity.users (id) ON DELETE CASCADE,
  account_id               text NOT NULL,
  provider_id              text NOT NULL,
  access_token             text,
  refresh_token            text,
  id_token                 text,
  access_token_expires_at  timestamptz(3),
  refresh_token_expires_at timestamptz(3),
  scope                    text,
  password                 text,
  created_at               timestamptz(3) NOT NULL DEFAULT now(),
  updated_at               timestamptz(3) NOT NULL DEFAULT now(),
  UNIQUE (provider_id, account_id)
);
CREATE INDEX accounts_user_id ON identity.accounts (user_id);

CREATE TABLE identity.verifications (
  id         uuid PRIMARY KEY,
  identifier text NOT NULL,
  value      text NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX verifications_identifier ON identity.verifications (identifier);

CREATE TABLE identity.organizations (
  id                uuid PRIMARY KEY,
  name              text NOT NULL,
  slug              text NOT NULL UNIQUE,
  logo              text,
  metadata          text,
  created_at        timestamptz(3) NOT NULL DEFAULT now(),
  -- When governance confirmed the tenant's ledger account; null until then, so that a restart asks again.
  account_opened_at timestamptz(3)
);

CREATE TABLE identity.members (
  id              uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES identity.organizations (id) ON DELETE CASCADE,
  user_id         uuid NOT NULL REFERENCES identity.users (id) ON DELETE CASCADE,
  role            text NOT NULL DEFAULT 'member',
  created_at      timestamptz(3) NOT NULL DEFAULT now(),
  UNIQUE (organization_id, user_id)
);
CREATE INDEX members_user_id ON identity.members (user_id);

CREATE TABLE identity.invitations (
  id              uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES identity.organizations (id) ON DELETE CASCADE,
  email           text NOT NULL,
  role            text,
  status          text NOT NULL DEFAULT 'pending',
  inviter_id      uuid NOT NULL REFERENCES identity.users (id) ON DELETE CASCADE,
  expires_at      timestamptz(3) NOT NULL,
  created_at      timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX invitations_organization_id ON identity.invitations (organization_id);
CREATE INDEX invitations_email ON identity.invitations (email);

CREATE TABLE identity.rate_limits (
  id           uuid PRIMARY KEY,
  key          text NOT NULL UNIQUE,
  count        integer NOT NULL,
  last_request bigint NOT NULL
);

resource "aws_identitystore_user" "mary" {
  identity_store_id  = local.store
  user_name          = "mary.somerville"
  display_name       = var.updated ? "Mary Fairfax Somerville" : "Mary Somerville"
  nickname           = var.updated ? "Queen of Science" : "Molly"
  title              = var.updated ? "Honorary Member" : "Author"
  user_type          = var.updated ? "Fellow" : "Guest"
  locale             = var.updated ? "it-IT" : "en-GB"
  timezone           = var.updated ? "Europe/Rome" : "Europe/London"
  preferred_language = var.updated ? "it" : "en"
  profile_url        = var.updated ? "https://people.example/mary" : "https://people.example/m"

  name {
    formatted        = "Mary Somerville"
    given_name       = "Mary"
    family_name      = var.updated ? "Fairfax Somerville" : "Somerville"
    middle_name      = var.updated ? "F." : "Fairfax"
    honorific_prefix = var.updated ? "Dame" : "Mrs"
    honorific_suffix = var.updated ? "RAS" : "FRS"
  }

  emails {
    value   = var.updated ? "mary@naples.example" : "mary@jedburgh.example"
    type    = "work"
    primary = true
  }

  phone_numbers {
    value   = var.updated ? "+39 081 0100" : "+44 1835 0100"
    type    = "work"
    primary = true
  }

  addresses {
    street_address = var.updated ? "Riviera di Chiaia" : "The Manse"
    locality       = var.updated ? "Naples" : "Jedburgh"
    region         = var.updated ? "Campania" : "Borders"
    postal_code    = var.updated ? "80121" : "TD8"
    country        = var.updated ? "IT" : "GB"
    formatted      = "as on the letter"
    type           = "work"
    primary        = true
  }
}

# As little as the provider lets one say.
resource "aws_identitystore_user" "caroline" {
  identity_store_id = local.store
  user_name         = "caroline"
  display_name      = "Caroline Herschel"
  name {
    given_name  = "Caroline"
    family_name = "Herschel"
  }
}

resource "aws_identitystore_group" "observers" {
  identity_store_id = local.store
  display_name      = "Observers"
  description       = var.updated ? "They look up at night" : "They look up"
}

resource "aws_identitystore_group" "readers" {
  identity_store_id = local.store
  display_name      = var.updated ? "Readers of proofs" : "Readers"
}

resource "aws_identitystore_group_membership" "mary" {
  identity_store_id = local.store
  group_id          = aws_identitystore_group.observers.group_id
  member_id         = aws_identitystore_user.mary.user_id
}

# Belonging elsewhere is another membership.
resource "aws_identitystore_group_membership" "caroline" {
  identity_store_id = local.store
  group_id          = var.updated ? aws_identitystore_group.readers.group_id : aws_identitystore_group.observers.group_id
  member_id         = aws_identitystore_user.caroline.user_id
}

data "aws_identitystore_user" "mary" {
  identity_store_id = local.store
  alternate_identifier {
    unique_attribute {
      attribute_path  = "UserName"
      attribute_value = aws_identitystore_user.mary.user_name
    }
  }
  lifecycle {
    postcondition {
      condition     = self.user_id == aws_identitystore_user.mary.user_id && self.emails[0].value == aws_identitystore_user.mary.emails[0].value
      error_message = "Found by her name is ${self.user_id}."
    }
  }
}

data "aws_identitystore_user" "caroline" {
  identity_store_id = local.store
  user_id           = aws_identitystore_user.caroline.user_id
  lifecycle {
    postcondition {
      condition     = self.display_name == "Caroline Herschel" && length(self.emails) == 0
      error_message = "Found by her id is ${self.display_name}."
    }
  }
}

data "aws_identitystore_group" "observers" {
  identity_store_id = local.store
  alternate_identifier {
    unique_attribute {
      attribute_path  = "DisplayName"
      attribute_value = aws_identitystore_group.observers.display_name
    }
  }
  lifecycle {
    postcondition {
      condition     = self.group_id == aws_identitystore_group.observers.group_id && self.description == aws_identitystore_group.observers.description
      error_message = "Found by its name is ${self.group_id}."
    }
  }
}

data "aws_identitystore_users" "all" {
  identity_store_id = local.store
  depends_on        = [aws_identitystore_user.mary, aws_identitystore_user.caroline]
  lifecycle {
    postcondition {
      condition     = toset(self.users[*].user_name) == toset(["mary.somerville", "caroline"])
      error_message = "The people are ${join(", ", self.users[*].user_name)}."
    }
  }
}

data "aws_identitystore_groups" "all" {
  identity_store_id = local.store
  depends_on        = [aws_identitystore_group.observers, aws_identitystore_group.readers]
  lifecycle {
    postcondition {
      condition     = toset(self.groups[*].group_id) == toset([aws_identitystore_group.observers.group_id, aws_identitystore_group.readers.group_id])
      error_message = "The groups are ${join(", ", self.groups[*].display_name)}."
    }
  }
}

data "aws_identitystore_group_memberships" "observers" {
  identity_store_id = local.store
  group_id          = aws_identitystore_group.observers.group_id
  depends_on        = [aws_identitystore_group_membership.mary, aws_identitystore_group_membership.caroline]
  lifecycle {
    postcondition {
      condition     = length(self.group_memberships) == (var.updated ? 1 : 2)
      error_message = "Of the observers there are ${length(self.group_memberships)}."
    }
  }
}
